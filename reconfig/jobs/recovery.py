"""What becomes of runs whose owner died: finished where their folder is there already, else queued again."""

from __future__ import annotations

from reconfig.jobs.owner import alive, forget_the_dead
from reconfig.jobs.row import Run
from reconfig.jobs.state import State
from reconfig.jobs.store import OWNER_GONE, Store
from reconfig.jobs.written import read_written


def recover(store: Store) -> None:
    """Give back what dead owners held; a run that was killed between its folder and its row is finished from it."""
    for run in store.orphans(lambda name: alive(store.folder, name)):
        if not finish_from_folder(store, run):
            store.lose(run.id, run.attempts, OWNER_GONE)
    forget_the_dead(store.folder)


def finish_from_folder(store: Store, run: Run) -> bool:
    """Finish an attempt from the folder of its run, if that is there and of this run's last question.

    A folder of a stopped attempt before is none: its run was taken up again.
    """
    written = read_written(store.folder, run.id)
    if written is None or (written.state is State.STOPPED and written.attempt != run.attempts):
        return False
    return store.finish(run.id, run.attempts, dict(written.outcome), written.state)
