"""Every error of Nuanfu; the docstring is the message and says what to do.

NuanfuError
 ├── BadInput (422)           wrong shape or value
 │    ├── TextLength          empty or over-long message
 │    ├── PolicyInvalid       a policy file that cannot be used
 │    ├── InstalmentsMismatch parts that do not add up
 │    ├── ScriptInvalid       wording that names an unknown variable
 │    ├── SettingsInvalid     a setting that cannot be used
 │    ├── ExportInvalid       a file that is no order export
 │    ├── LabelUnknown        an intent or emotion that the model does not have
 │    ├── TextRefused         what an agent must not write
 │    ├── ApplicationImpossible  what neither the bot nor a person may grant
 │    └── AttachmentTooLarge (413)  AttachmentType (415)
 ├── Unauthorised (401)       no key, or a wrong one
 │    └── LoginRefused        wrong name or password
 ├── Forbidden (403)          a key or token that may not do this
 │    └── CsrfMissing         a change without the header that only the console's own page can send
 ├── NotFound (404)
 │    ├── OrderUnknown  OfferUnknown  BuyerUnknown  KeyUnknown  ApplicationUnknown  TurnUnknown
 │    ├── AgentUnknown  ConversationUnknown  AttachmentUnknown  TodoUnknown  CallbackUnknown
 ├── Conflict (409)
 │    ├── ClientIdReused  PaymentConflict  OrderOfAnotherBuyer  OrderHasAgreements
 │    ├── ApplicationDecided  ApplicationOutdated  ExampleTaken
 │    ├── AgentExists  NotYours  AtCapacity  BeingAnswered  CaseUndecided  NotYet  ContactRefused  TodoEnded
 │    └── OfferClosed: OfferDeclined  OfferWithdrawn  OfferExpired  OfferAccepted
 ├── TooMany (429)            slow down
 ├── Unavailable (503)        a part that is not running
 │    ├── RasaUnavailable  SchemaOutdated
 └── Broken (500)             a rule of the code itself was about to be broken
      ├── ReadOnlySession  TurnClosed  CaseTransitionRefused
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


class LabelUnknown(BadInput):
    """There is no such label; `nuanfu nlu labels` lists the intents, an emotion is calm, anxious, angry or low."""

    code = "label_unknown"


class TextRefused(BadInput):
    """The text says what must not be said; `fields` names each phrase and what to write instead."""

    code = "text_refused"


class ApplicationImpossible(BadInput):
    """This can neither be granted nor applied for; the message says why and what is possible."""

    code = "application_impossible"


class AttachmentTooLarge(BadInput):
    """A picture has at most 5 MiB; send a smaller one."""

    code = "attachment_too_large"
    status = 413


class AttachmentType(BadInput):
    """Only jpg, png and webp pictures are taken, judged by what is in the file."""

    code = "attachment_type"
    status = 415


class Unauthorised(NuanfuError):
    """Send `Authorization: Bearer <key>`; make a key with `nuanfu key new`."""

    code = "unauthorised"
    status = 401


class LoginRefused(Unauthorised):
    """Name or password is wrong, or the account is closed; ask the manager for a new password."""

    code = "login_refused"


class Forbidden(NuanfuError):
    """This key or token may not do that; use a shop key."""

    code = "forbidden"
    status = 403


class CsrfMissing(Forbidden):
    """Send the `csrf` of the login as header X-CSRF-Token with every change."""

    code = "csrf_missing"


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


class BuyerUnknown(NotFound):
    """No such buyer; a buyer is known once an order or a message of theirs has come in."""

    code = "buyer_unknown"


class KeyUnknown(NotFound):
    """No shop key has this number; `nuanfu key list` shows them."""

    code = "key_unknown"


class TurnUnknown(NotFound):
    """No such message, or its words were erased; `nuanfu nlu review` shows the number of each."""

    code = "turn_unknown"


class AgentUnknown(NotFound):
    """No such agent; `nuanfu agent list` shows them."""

    code = "agent_unknown"


class ConversationUnknown(NotFound):
    """No such conversation; it starts with the buyer's first message."""

    code = "conversation_unknown"


class AttachmentUnknown(NotFound):
    """No such picture; upload it first and send its id."""

    code = "attachment_unknown"


class TodoUnknown(NotFound):
    """No such thing to do; read the list again."""

    code = "todo_unknown"


class CallbackUnknown(NotFound):
    """No such call-back; read the list again."""

    code = "callback_unknown"


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


class ExampleTaken(Conflict):
    """The model already learns this text with another intent; change that example, or leave this one out."""

    code = "example_taken"


class AgentExists(Conflict):
    """An agent of this name exists; choose another name."""

    code = "agent_exists"


class NotYours(Conflict):
    """Another agent has this conversation, or nobody has; claim it from the queue first."""

    code = "not_yours"


class AtCapacity(Conflict):
    """You have as many conversations as you can take; hand one back first."""

    code = "at_capacity"


class BeingAnswered(Conflict):
    """A colleague is writing in this conversation; wait a moment, or send it with `anyway`."""

    code = "being_answered"


class CaseUndecided(Conflict):
    """A case waits for a person; choose resume, pause or stop for each order that `fields` names."""

    code = "case_undecided"


class NotYet(Conflict):
    """The assistant can go on alone out of hours or after five minutes of waiting; please wait a little."""

    code = "not_yet"


class ContactRefused(Conflict):
    """This buyer must not be written to unasked now; the message says why."""

    code = "contact_refused"


class TodoEnded(Conflict):
    """This was done by somebody else, or is no longer to be done; read the list again."""

    code = "todo_ended"


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
