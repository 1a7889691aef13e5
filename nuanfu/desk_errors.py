"""The desk's branches of the tree in `nuanfu/errors.py`; the docstring is the message and says what to do.

BadInput (422)       TextRefused  ApplicationImpossible  AttachmentTooLarge (413)  AttachmentType (415)
Unauthorised (401)   LoginRefused
Forbidden (403)      CsrfMissing
NotFound (404)       AgentUnknown  ConversationUnknown  AttachmentUnknown  TodoUnknown  CallbackUnknown
Conflict (409)       AgentExists  NotYours  AtCapacity  BeingAnswered  CaseUndecided  NotYet  ContactRefused  TodoEnded
"""

from nuanfu.errors import BadInput, Conflict, Forbidden, NotFound, Unauthorised


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


class LoginRefused(Unauthorised):
    """Name or password is wrong, or the account is closed; ask the manager for a new password."""

    code = "login_refused"


class CsrfMissing(Forbidden):
    """Send the `csrf` of the login as header X-CSRF-Token with every change."""

    code = "csrf_missing"


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
