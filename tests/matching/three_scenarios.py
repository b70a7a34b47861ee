"""A base of three scenarios, made in memory."""

from voicebot.knowledge.model import Calibration, Knowledge, Scenario

EXAMPLES = {
    "water": ["передать показания воды", "показания счётчика"],
    "debt": ["сколько я должен", "узнать долг за квартиру"],
    "lift": ["не работает лифт", "лифт застрял"],
}


def base(examples: dict[str, list[str]] = EXAMPLES, beside: list[str] | None = None) -> Knowledge:
    scenarios = {name: scenario(name, texts) for name, texts in examples.items()}
    return Knowledge.model_construct(
        scenarios=scenarios, out_of_scope=beside or [], synonyms=[], calibration=Calibration(), tables={}, areas={}
    )


def scenario(name: str, examples: list[str], **more: object) -> Scenario:
    return Scenario.model_validate(
        {"scenario": name, "title": name, "about": name, "examples": examples, "answer": "Да.", **more}
    )
