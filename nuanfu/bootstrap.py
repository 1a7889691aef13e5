"""The one composition root: desk, actions, worker and command line are all put together here."""

from dataclasses import dataclass

from nuanfu.cases.speaker import Words
from nuanfu.clock import Clock
from nuanfu.ledger.database import Database
from nuanfu.policy.catalogue import load_catalogue
from nuanfu.policy.file import load_policy
from nuanfu.policy.howto import load_howtos
from nuanfu.policy.reminders import Reminders, load_reminders
from nuanfu.policy.scripts import load_scripts
from nuanfu.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class App:
    """What every process of Nuanfu is made of."""

    settings: Settings
    database: Database
    clock: Clock

    def words(self) -> Words:
        """Load the scripts, the catalogue and the how-tos that stand beside the policy file; raises `ScriptInvalid`."""
        folder = self.settings.policy.parent
        return Words(
            scripts=load_scripts(folder / "scripts"),
            catalogue=load_catalogue(folder / "catalogue.yml"),
            howtos=load_howtos(folder / "howto.yml"),
        )

    def reminders(self, words: Words) -> Reminders:
        """Load the cadence that stands beside the policy file, said in these words; raises `PolicyInvalid`."""
        shop = load_policy(self.settings.policy).shop.name
        return load_reminders(self.settings.policy.parent / "reminders.yml", words.scripts, shop)


def app(settings: Settings | None = None) -> App:
    """Put a process together from its settings; opens no connection yet. Raises `SettingsInvalid`."""
    settings = settings or read_settings()
    return App(settings=settings, database=Database(settings.database_url), clock=settings.clock())
