"""Every error of Nuanfu; the docstring is the message and says what to do.

NuanfuError
 ├── BadInput (422)           wrong shape or value
 │    ├── TextLength          empty or over-long message
 │    ├── PolicyInvalid       a policy file that cannot be used
 │    ├── InstalmentsMismatch parts that do not add up
 │    ├── ScriptInvalid       wording that names an unknown variable
 │    ├── SettingsInvalid     a setting that cannot be used
 │    ├── ExportInvalid       a file that is no order export
 │    ├── DecisionUnnamed     a decision that needs a day or an amount
 │    ├── NothingToReplay     no past order to simulate with
 │    └── LabelUnknown        an intent or emotion that the model does not have
 ├── Unauthorised (401)       no key, or a wrong one
 ├── Forbidden (403)          a key or token that may not do this
 ├── NotFound (404)
 │    ├── OrderUnknown  OfferUnknown  BuyerUnknown  KeyUnknown  ApplicationUnknown  TurnUnknown  ReminderUnknown
 │    ├── DeliveryUnknown
 ├── Conflict (409)
 │    ├── ClientIdReused  PaymentConflict  OrderOfAnotherBuyer  OrderHasAgreements
 │    ├── ApplicationDecided  ApplicationOutdated  ApplicationHasNoCounter  ReductionTooLarge
 │    ├── ExampleTaken  ReminderDone
 │    └── OfferClosed: OfferDeclined  OfferWithdrawn  OfferExpired  OfferAccepted
 ├── TooMany (429)            slow down
 ├── Unavailable (503)        a part that is not running
 │    ├── RasaUnavailable  SchemaOutdated
 └── Broken (500)             a rule of the code itself was about to be broken
      ├── ReadOnlySession  TurnClosed  CaseTransitionRefused

What only people at the desk and buyers in the widget meet hangs on this tree in `nuanfu/desk_errors.py`.
"""


class NuanfuError(Exception):
    """Something went wrong in Nuanfu; look at the message for what to do."""

    code = "error"
    status = 500

    def __init__(self, message: str | None = None, fields: dict[str, str] | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.fields = fields or {}
        super().__init__(self.message)


class BadInput(NuanfuError):
    """The request has a wrong shape or value; `fields` names each one."""

    code = "invalid"
    status = 422


class TextLength(BadInput):
    """A message has 1 to 2,000 characters; shorten it, or send it in parts."""

    code = "text_length"


class PolicyInvalid(BadInput):
    """The policy cannot be used; correct the named lines and run `nuanfu policy check FILE`."""

    code = "policy_invalid"


class ScriptInvalid(BadInput):
    """A script names a variable that does not exist, or says what it must not; correct the named entry."""

    code = "script_invalid"


class SettingsInvalid(BadInput):
    """A setting cannot be used; see `.env.example` for what each one takes."""

    code = "settings_invalid"


class ExportInvalid(BadInput):
    """The file is not the platform's order export; export 订单报表 again and pass that CSV file."""

    code = "export_invalid"


class InstalmentsMismatch(BadInput):
    """The instalments must add up to goods plus shipping; correct their amounts."""

    code = "installments_mismatch"


class NothingToReplay(BadInput):
    """The ledger has no orders and demo/orders-export.csv is not here; import orders with `nuanfu import-orders`."""

    code = "nothing_to_replay"


class LabelUnknown(BadInput):
    """There is no such label; `nuanfu nlu labels` lists the intents, an emotion is calm, anxious, angry or low."""

    code = "label_unknown"


class DecisionUnnamed(BadInput):
    """This decision needs a day or an amount; see `nuanfu application --help`."""

    code = "decision_unnamed"


class Unauthorised(NuanfuError):
    """Send `Authorization: Bearer <key>`; make a key with `nuanfu key new`."""

    code = "unauthorised"
    status = 401


class Forbidden(NuanfuError):
    """This key or token may not do that; use a shop key."""

    code = "forbidden"
    status = 403


class NotFound(NuanfuError):
    """There is nothing of that name; check the address."""

    code = "not_found"
    status = 404


class OrderUnknown(NotFound):
    """No such order; send it first with PUT /api/v1/orders/{order_no}."""

    code = "order_unknown"


class OfferUnknown(NotFound):
    """No such offer; see the order's offers with GET /api/v1/orders/{order_no}."""

    code = "offer_unknown"


class ApplicationUnknown(NotFound):
    """No such application; see those that wait with `nuanfu application list`."""

    code = "application_unknown"


class DeliveryUnknown(NotFound):
    """No such undelivered message; see them with `nuanfu webhook list`."""

    code = "delivery_unknown"


class ReminderUnknown(NotFound):
    """No such row on a list of people; see those that wait with `nuanfu outreach list`."""

    code = "reminder_unknown"


class BuyerUnknown(NotFound):
    """No such buyer; a buyer is known once an order or a message of theirs has come in."""

    code = "buyer_unknown"


class KeyUnknown(NotFound):
    """No shop key has this number; `nuanfu key list` shows them."""

    code = "key_unknown"


class TurnUnknown(NotFound):
    """No such message, or its words were erased; `nuanfu nlu review` shows the number of each."""

    code = "turn_unknown"


class Conflict(NuanfuError):
    """This contradicts what is already recorded; read the present state first."""

    code = "conflict"
    status = 409


class ClientIdReused(Conflict):
    """This client_id was used for another text; send each new message with a new client_id."""

    code = "client_id_reused"


class PaymentConflict(Conflict):
    """This external_id is recorded with another amount or order; check the payment, or send it with its own id."""

    code = "payment_conflict"


class OrderOfAnotherBuyer(Conflict):
    """This order number belongs to another buyer; an order never changes hands."""

    code = "order_of_another_buyer"


class OrderHasAgreements(Conflict):
    """Something was already accepted or paid on this order, so its amounts stay; send only the new status."""

    code = "order_has_agreements"


class ApplicationDecided(Conflict):
    """The application has been decided, or its order was paid or closed; nothing is left to decide."""

    code = "application_decided"


class ApplicationOutdated(Conflict):
    """The day is over or not later than the one agreed; name a later one with `nuanfu application counter`."""

    code = "application_outdated"


class ApplicationHasNoCounter(Conflict):
    """Nothing else can be offered in place of such an application; approve it, or refuse it with the reason."""

    code = "application_has_no_counter"


class ReductionTooLarge(Conflict):
    """More would be taken off than the policy's limits leave; name less, or publish another policy first."""

    code = "reduction_too_large"


class ExampleTaken(Conflict):
    """The model already learns this text with another intent; change that example, or leave this one out."""

    code = "example_taken"


class ReminderDone(Conflict):
    """The result of this row stands already; add what else there is with `nuanfu outreach note`."""

    code = "reminder_done"


class ReminderTaken(Conflict):
    """这一行没有接手，或者同事已经接手；先点接手，名单上看得到是谁。"""

    code = "reminder_taken"


class ReminderOver(Conflict):
    """这一行现在不用联系了：付了款、约了日子、要求别再联系，或者还没到约好的时间；刷新名单就会消失。"""

    code = "reminder_over"


class OfferClosed(Conflict):
    """The offer can no longer be answered."""

    code = "offer_closed"


class OfferDeclined(OfferClosed):
    """The buyer has declined this offer; a new message to the assistant can bring another."""

    code = "offer_declined"


class OfferWithdrawn(OfferClosed):
    """The offer was replaced, or its order was paid or closed; see the order's offers for what stands now."""

    code = "offer_withdrawn"


class OfferExpired(OfferClosed):
    """The offer's time is over; ask for a new one with POST /api/v1/chat."""

    code = "offer_expired"


class OfferAccepted(OfferClosed):
    """The buyer has accepted this offer, so it cannot be declined any more."""

    code = "offer_accepted"


class TooMany(NuanfuError):
    """Too many requests; wait for the seconds named in Retry-After."""

    code = "too_many_requests"
    status = 429


class Unavailable(NuanfuError):
    """A part of Nuanfu is not running; see GET /healthz."""

    code = "unavailable"
    status = 503


class RasaUnavailable(Unavailable):
    """Rasa did not answer in time; see that the `rasa` process runs and NUANFU_RASA_URL is right."""

    code = "rasa_unavailable"


class SchemaOutdated(Unavailable):
    """The database has another revision than this code; run `nuanfu init`, then start again."""

    code = "schema_outdated"


class Broken(NuanfuError):
    """A rule of the code itself was about to be broken; this is a fault of Nuanfu, please report it."""

    code = "broken"


class ReadOnlySession(Broken):
    """Something was written through the reading session; use `database.writing()`."""

    code = "read_only_session"


class TurnClosed(Broken):
    """The turn is over or a person has taken over, so nothing was changed; drop this action's result."""

    code = "turn_closed"


class CaseTransitionRefused(Broken):
    """A case cannot go from its state to that one; see docs/states.md for what is possible."""

    code = "case_transition_refused"
