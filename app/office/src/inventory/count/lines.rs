//! The counted lines on their way through the form that applies them: what was seen goes along, so that it can be checked.

use commerce::ids::VariantId;
use database::stock::CountedLine;

pub(super) const FIELD: &str = "lines";

/// Variant, seen and counted of each line, in signs that a form sends as they are.
pub(super) fn write(lines: impl Iterator<Item = CountedLine>) -> String {
    let lines = lines.map(|line| format!("{}.{}.{}", line.variant, line.seen, line.counted));
    lines.collect::<Vec<_>>().join("_")
}

/// The lines; none when it is not what was written.
pub(super) fn read(text: &str) -> Option<Vec<CountedLine>> {
    let line = |text: &str| {
        let mut numbers = text.split('.').map(|number| number.parse::<i64>().ok());
        let line = CountedLine {
            variant: VariantId(numbers.next()??),
            seen: numbers.next()??,
            counted: numbers.next()?.filter(|counted| *counted >= 0)?,
        };
        numbers.next().is_none().then_some(line)
    };
    text.split('_').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written_and_nothing_else_is() {
        let line = |id, seen, counted| CountedLine {
            variant: VariantId(id),
            seen,
            counted,
        };
        let lines = vec![line(7, -2, 0), line(12, 5, 4)];
        let text = write(lines.iter().copied());
        assert_eq!(text, "7.-2.0_12.5.4");
        assert_eq!(read(&text), Some(lines));
        for bad in ["", "7", "7.1", "7.1.-1", "7.1.2.3", "a.1.2", "7.1.2_"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
