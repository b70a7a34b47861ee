"""What a caller's page is shown of what happens in his call."""

from voicebot.events import CallerSpoke, Event, HandedOver, Interrupted, Recorded, RobotSpoke


def shown(event: Event) -> dict[str, object] | None:
    match event:
        case RobotSpoke():
            return {"robot": event.text}
        case CallerSpoke() if event.by != "silence":
            return {"caller": event.text, "by": event.by}
        case Interrupted():
            return {"interrupted": True}
        case Recorded():
            return {"recorded": event.receipt}
        case HandedOver():
            return {"taken": event.target}
    return None
