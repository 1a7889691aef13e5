"""Start the action server, on loopback only: `python -m actions --port 5055`."""

import argparse
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from nuanfu import bootstrap
from nuanfu.errors import NuanfuError
from nuanfu.ledger.schema import require_current
from nuanfu.logs import configure

LOOPBACK = "127.0.0.1"


class ShopActions(ActionExecutor):
    """Runs the actions without Rasa's domain, which none of them reads.

    Rasa 3.6 leaves the domain out of a call (`enable_selective_domain`); the newer SDK would refuse such a call.
    """

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """Return what came, or an empty domain."""
        return payload.get("domain") or {}


def main() -> None:
    """Serve the actions to Rasa; rasa-sdk's own command would listen on every address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5055)
    port = parser.parse_args().port
    try:
        require_current(bootstrap.app().database)
    except NuanfuError as error:
        raise SystemExit(error.message) from None
    configure()
    # Rasa 3.6 is the last open line and the SDK goes on; both speak the same JSON (docs/decisions/0001).
    warnings.filterwarnings("ignore", message="Your versions of rasa and")
    actions = ShopActions()
    actions.register_package("actions")
    create_app(actions).run(host=LOOPBACK, port=port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
