"""A FAQ that is small, yet large enough for a gate to be fitted on it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from bot.core.faq import (
    Catalog,
    Courtesy,
    EmergencyNumbers,
    Entry,
    Situation,
    Synonym,
    Topic,
    Urgency,
    Vocabulary,
)
from bot.core.sparse import Floats

PHRASINGS: dict[str, tuple[str, ...]] = {
    "recovery-time": (
        "How long does recovery take?",
        "how many weeks until I recover",
        "when do the nerves heal after treatment starts",
        "time needed for recovery",
        "how soon will treatment work",
        "months until recovery is complete",
        "how long before I feel better with injections",
        "recovery duration",
        "is recovery slow or quick",
        "how long until nerves recover",
    ),
    "what-is-b12": (
        "What is vitamin B12?",
        "what is b12",
        "meaning of cobalamin",
        "explain vitamin b12 to me",
        "b12 definition",
        "what kind of vitamin is cobalamin",
        "tell me about vitamin b12",
        "what does vitamin b12 do",
        "is cobalamin a vitamin",
        "define b12",
    ),
    "food": (
        "Which food contains vitamin B12?",
        "what should I eat to get b12",
        "foods rich in cobalamin",
        "does meat contain b12",
        "eggs and milk as a source of b12",
        "diet with plenty of b12",
        "do vegetables contain b12",
        "best food for b12",
        "which fish has b12",
        "what do vegans eat for b12",
    ),
    "myelin": (
        "What is myelin?",
        "what does the myelin sheath do",
        "meaning of myelin",
        "explain the myelin sheath",
        "why do nerves have a sheath",
        "coating of a nerve",
        "myelin definition",
        "insulation around nerves",
        "what is the sheath of a nerve made of",
        "purpose of myelin",
    ),
    "test": (
        "Which blood test shows a deficiency?",
        "how is a deficiency diagnosed",
        "blood test for low levels",
        "what does the laboratory measure",
        "homocysteine and methylmalonic acid test",
        "how do doctors find a deficiency",
        "is a serum level reliable",
        "diagnosis of deficiency",
        "what is measured in the blood",
        "normal serum level",
    ),
    "tingling": (
        "Why do my hands tingle?",
        "tingling in fingers and toes",
        "pins and needles in my feet",
        "numb hands",
        "why are my feet numb",
        "my fingers feel numb at night",
        "tingling legs cause",
        "numbness of hands and feet",
        "strange prickling in the toes",
        "why do I feel prickling",
    ),
}
NEGATIVES = (
    "who won the football match",
    "what is the weather tomorrow",
    "book a table for two",
    "how do I renew a passport",
    "which phone should I buy",
    "price of a train ticket to London",
    "play some music",
    "how old is the universe",
    "best film of the year",
    "translate this letter into French",
    "does vitamin C help against a cold",
    "how much iron is in spinach",
    "can I drink coffee with antibiotics",
    "what is diabetes",
    "how do I lower blood pressure",
    "is magnesium good for sleep",
    "what is the capital of Peru",
    "repair a bicycle tyre",
    "where can I park near the hospital",
    "opening hours of the pharmacy",
)
OUT_OF_SCOPE = (
    "how do I bake bread",
    "who wrote this opera",
    "my car makes a noise",
    "is garlic good against worms",
    "when does the museum open",
)
SYNONYMS = (
    Synonym("vitamin b12", ("cobalamin", "b12"), 1.0),
    Synonym("tingling", ("pins and needles", "prickling"), 0.8),
)
SITUATIONS = (
    Situation(
        "self-harm",
        Urgency.EMERGENCY,
        "Call {emergency_number} now, or {crisis_line}.",
        (
            "I want to die",
            "I am going to kill myself",
            "I want to end my life",
            "I do not want to live any more",
            "thinking of suicide",
            "I am suicidal",
            "I would rather be dead",
            "there is no point in living",
            "I will end it all tonight",
            "I want to hurt myself",
            "I wish I was dead",
            "goodbye everyone I am ending my life",
        ),
        ("my cat died", "this headache is killing me", "nerve cells die", "my phone is dead"),
    ),
    Situation(
        "breathing",
        Urgency.EMERGENCY,
        "Call {emergency_number} now.",
        (
            "I can not breathe",
            "I am struggling to breathe",
            "my throat is closing up",
            "she stopped breathing",
            "he is gasping for air",
            "my lips are swelling and I can not breathe",
            "I am choking",
            "suddenly very short of breath",
            "my tongue is swollen after the injection",
            "I cannot get any air",
            "breathing is getting harder by the minute",
            "gasping and turning blue",
        ),
        ("breathing exercises for sleep", "is it good to breathe deeply", "take a breath"),
    ),
    Situation(
        "stroke",
        Urgency.TODAY,
        "See a doctor today.",
        (
            "one side of my face is drooping",
            "my speech is suddenly slurred",
            "my arm suddenly went weak",
            "I suddenly lost my sight",
            "half of my body is paralysed since this morning",
            "my mouth droops and I cannot speak",
            "sudden weakness on one side",
            "I think I am having a stroke",
            "she suddenly cannot talk",
            "he collapsed and cannot move his arm",
            "my face has gone numb on one side suddenly",
            "suddenly blind in one eye",
        ),
        ("my father had a stroke ten years ago", "how do I prevent a stroke"),
    ),
)
COURTESIES = (
    Courtesy("thanks", ("thanks", "thank you very much"), "You are welcome."),
    Courtesy("hello", ("hello", "good morning"), "Hello!"),
)


class Letters:
    """An embedder: the meaning of a text is how often it has each Latin letter, less the usual."""

    def embed(self, texts: Sequence[str]) -> Floats:
        counts = np.array([[text.count(chr(97 + at)) for at in range(26)] for text in texts])
        unusual = np.sqrt(counts) - 0.8
        lengths = np.linalg.norm(unusual, axis=1, keepdims=True)
        return np.asarray(unusual / lengths, dtype=np.float32)


def entry(entry_id: str, topic: str, phrasings: tuple[str, ...]) -> Entry:
    """An entry whose question is its first phrasing."""
    return Entry(
        id=entry_id,
        topic=topic,
        question=phrasings[0],
        phrasings=phrasings[1:],
        answer=f"The answer on {entry_id}.",
        checked=date(2026, 11, 20),
    )


def sample_catalog() -> Catalog:
    """Six entries with ten phrasings each, negatives, urgent situations and courtesies."""
    return Catalog(
        language="en",
        topics=(Topic("basics", "The basics"),),
        entries={name: entry(name, "basics", texts) for name, texts in PHRASINGS.items()},
        sources={},
        courtesies=COURTESIES,
        situations=SITUATIONS,
        negatives=NEGATIVES,
        vocabulary=Vocabulary(synonyms=SYNONYMS),
        numbers={"GB": EmergencyNumbers("GB", "999", "116 123")},
    )


def calm_catalog() -> Catalog:
    """The same without urgent situations."""
    return replace(sample_catalog(), situations=())
