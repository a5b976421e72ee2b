"""Scheduled tasks are told apart by what they call."""

import pytest

from optimx.app.doctoring.tasks import Task, judged


@pytest.mark.parametrize(
    ("content", "task"),
    [
        ("ExecStart=/opt/optimx/bin/optimx exchange --config /etc/optimx/plugins.toml", Task("here")),
        ("15 12,21 * * * optimx /usr/local/bin/optimx -q exchange", Task("here")),
        ("Task To Run: C:\\optimx\\optimx.exe exchange", Task("here")),
        ("<Command>C:\\OptimBTP\\OptimBTP.exe</Command><Arguments>/EchangeFTP</Arguments>", Task("here", legacy=True)),
        ('Task To Run: "C:\\Program Files\\OptimBTP.exe" /echangeftp', Task("here", legacy=True)),
        ("ExecStart=optimx exchange --config /srv/EchangeFTP/plugins.toml", Task("here")),
        ("ExecStart=optimx exchange\nWorkingDirectory=/srv/EchangeFTP", Task("here")),
        ("ExecStart=C:\\OptimBTP.exe '/EchangeFTP'", Task("here", legacy=True)),
        ("# optimx exchange", None),
        ("optimx report list", None),
        ("rsync /srv /backup", None),
        ("", None),
    ],
)
def test_a_task_is_judged_by_what_it_calls(content: str, task: Task | None) -> None:
    assert judged("here", content) == task
