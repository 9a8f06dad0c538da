"""Single checks. Each yields lines: what is well, what an operator should know, what would stop a deployment."""

from dataclasses import dataclass

OK, WARNING, STOP = "ok", "warning", "stop"


@dataclass(frozen=True)
class Line:
    level: str
    text: str
    command: str = ""
    """What mends it."""

    def __str__(self) -> str:
        return f"{self.level:8} {self.text}" + (f"\n         {self.command}" if self.command else "")
