"""The drop server's side of the exchange. Read `run` first: it composes the steps, account by account.

`inbox` finds whole sets, `processing` has the mobile system take them, `filing` brings them to their last place,
`outbox` delivers answers and learns what became of them, `redelivery` has one delivered once more.
"""
