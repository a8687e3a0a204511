"""Who may do what: the matrix of roles and permissions, deny by default."""

from enum import StrEnum


class Role(StrEnum):
    TECHNICIAN = "technician"
    PRODUCER = "producer"
    INSPECTOR = "inspector"
    MANAGER = "manager"
    ADMIN = "admin"


class Permission(StrEnum):
    """`scope:resource:action`. `own` means of the person's own organisation."""

    OWN_CERTIFICATES = "own:certificates:read"
    OWN_ORDERS = "own:orders:request"
    OWN_DELIVERY = "own:delivery:keep"
    READ_SAMPLES = "lab:samples:read"
    READ_FAILURES = "lab:failures:read"
    READ_CATALOGUE = "lab:catalogue:read"
    PLACE_ORDERS = "lab:orders:place"
    TAKE_SAMPLES = "lab:samples:take"
    RECEIVE = "lab:samples:receive"
    ASSIGN = "lab:analyses:assign"
    READ_RUNS = "lab:runs:read"
    ENTER_RESULTS = "lab:results:enter"
    VALIDATE = "lab:results:validate"
    ISSUE = "lab:certificates:issue"
    READ_CERTIFICATES = "lab:certificates:read"
    REPLAY = "lab:certificates:replay"
    OVERRIDE = "lab:certificates:override"
    REVOKE = "lab:certificates:revoke"
    AMEND = "lab:certificates:amend"
    REQUEST_WITHDRAWAL = "lab:certificates:request"
    GIVE_OPINIONS = "lab:opinions:give"
    CONFIRM_LIMITS = "lab:limits:confirm"
    PROPOSE_LIMITS = "lab:limits:propose"
    APPROVE_LIMITS = "lab:limits:approve"
    KEEP_METHODS = "lab:methods:keep"
    PROPOSE_CALCULATIONS = "lab:calculations:propose"
    APPROVE_CALCULATIONS = "lab:calculations:approve"
    KEEP_RESOURCES = "lab:resources:keep"
    KEEP_COMPETENCE = "lab:competence:keep"
    KEEP_PRODUCERS = "lab:producers:keep"
    KEEP_PROFILES = "lab:profiles:keep"
    KEEP_LETTERHEAD = "lab:letterhead:keep"
    READ_AUDIT = "lab:audit:read"
    READ_SYSTEM_EVENTS = "system:events:read"
    KEEP_ACCOUNTS = "system:accounts:keep"


_P = Permission

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.PRODUCER: frozenset({_P.OWN_CERTIFICATES, _P.OWN_ORDERS, _P.OWN_DELIVERY}),
    Role.TECHNICIAN: frozenset(
        {
            _P.READ_SAMPLES,
            _P.READ_CATALOGUE,
            _P.PLACE_ORDERS,
            _P.TAKE_SAMPLES,
            _P.RECEIVE,
            _P.ASSIGN,
            _P.READ_RUNS,
            _P.ENTER_RESULTS,
            _P.PROPOSE_CALCULATIONS,
            _P.VALIDATE,
            _P.READ_CERTIFICATES,
            _P.GIVE_OPINIONS,
            _P.KEEP_PRODUCERS,
            _P.KEEP_PROFILES,
            _P.KEEP_RESOURCES,
            _P.READ_AUDIT,
        }
    ),
    Role.INSPECTOR: frozenset(
        {
            _P.READ_SAMPLES,
            _P.READ_FAILURES,
            _P.READ_CATALOGUE,
            _P.READ_RUNS,
            _P.READ_CERTIFICATES,
            _P.REPLAY,
            _P.REQUEST_WITHDRAWAL,
            _P.PROPOSE_LIMITS,
            _P.READ_AUDIT,
        }
    ),
    Role.MANAGER: frozenset(
        {
            _P.READ_SAMPLES,
            _P.READ_FAILURES,
            _P.READ_CATALOGUE,
            _P.PLACE_ORDERS,
            _P.TAKE_SAMPLES,
            _P.RECEIVE,
            _P.ASSIGN,
            _P.READ_RUNS,
            _P.VALIDATE,
            _P.ISSUE,
            _P.OVERRIDE,
            _P.READ_CERTIFICATES,
            _P.REPLAY,
            _P.REVOKE,
            _P.AMEND,
            _P.GIVE_OPINIONS,
            _P.CONFIRM_LIMITS,
            _P.PROPOSE_LIMITS,
            _P.APPROVE_LIMITS,
            _P.KEEP_METHODS,
            _P.PROPOSE_CALCULATIONS,
            _P.APPROVE_CALCULATIONS,
            _P.KEEP_RESOURCES,
            _P.KEEP_COMPETENCE,
            _P.KEEP_PRODUCERS,
            _P.KEEP_PROFILES,
            _P.KEEP_LETTERHEAD,
            _P.READ_AUDIT,
        }
    ),
    Role.ADMIN: frozenset({_P.KEEP_ACCOUNTS, _P.READ_SYSTEM_EVENTS}),
}


def may(role: Role, permission: Permission) -> bool:
    return permission in GRANTED[role]
