"""All states of the page that are photographed."""

from tests.screenshots import attention, community, conversation, doors, keepers

SCENES = [
    *doors.SCENES,
    *community.SCENES,
    *conversation.SCENES,
    *attention.SCENES,
    *keepers.SCENES,
]
