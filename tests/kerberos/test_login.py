"""`auth = "kerberos"` against MIT's KDC and Samba: `make kerberos`, since its library is built from source."""

from collections.abc import Callable
from typing import Any

import pytest

from optimx import LoginRefusedError, UnreachableError
from optimx.demo.servers.samba import Samba
from optimx.plugins.transports.smb.sealing import Encrypting
from tests.servers.kerberos import NAME, Realm

Connect = Callable[..., Any]


def test_the_ticket_of_the_machine_opens_the_share_without_a_password(
    connect: Connect, realm: Realm, server: Samba
) -> None:
    realm.fetch_ticket()

    drop = connect()
    drop.make_folder("docs")

    assert (server.root / "docs").is_dir()
    assert isinstance(drop._share.conversation._seal, Encrypting)


@pytest.mark.parametrize("options", [{}, {"domain": NAME}], ids=["own realm", "named realm"])
def test_a_password_opens_it_where_there_is_no_ticket(connect: Connect, realm: Realm, options: dict[str, str]) -> None:
    assert connect(realm.password, **options).stat("") is not None


@pytest.mark.parametrize("password", ["", "wrong-horse"])
def test_without_a_ticket_and_with_a_wrong_password_nobody_is_let_in(connect: Connect, password: str) -> None:
    with pytest.raises(LoginRefusedError) as refused:
        connect(password)

    assert "wrong-horse" not in f"{refused.value} {refused.value.what!r} {refused.value.__cause__!r}"


def test_ntlm_is_not_tried_in_its_place(connect: Connect, server: Samba) -> None:
    with pytest.raises(LoginRefusedError):
        connect(server.password)


def test_a_realm_that_does_not_answer_is_tried_again_later(connect: Connect, realm: Realm) -> None:
    realm.kill()

    with pytest.raises(UnreachableError, match="KDC"):
        connect(realm.password)
