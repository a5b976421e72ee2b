"""How records look in XML: tables, and what is made of them (readers, writers, schemas).

In: the tables of `optim_param`, `optim_data`, `appli_data`. Out: functions between elements and records.
"""
