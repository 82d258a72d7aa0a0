package store

import (
	"fmt"
	"strings"
	"time"

	"dunwell/internal/day"
)

// How the nouns lie in columns: days as ISO text or NULL, lines of an address
// joined by line ends, instants as microseconds since 1970.

// dayColumn reads a day; NULL is no day.
type dayColumn day.Date

// Scan takes what the drivers hand over.
func (d *dayColumn) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case nil:
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("a day came as %T", src)
	}
	if text == "" {
		*d = dayColumn{}
		return nil
	}
	parsed, err := day.Parse(text)
	*d = dayColumn(parsed)
	return err
}

func dayInto(d *day.Date) *dayColumn { return (*dayColumn)(d) }

// dayValue is the day as a statement takes it.
func dayValue(d day.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// linesColumn reads lines of text kept in one column.
type linesColumn []string

// Scan takes what the drivers hand over.
func (l *linesColumn) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("lines came as %T", src)
	}
	*l = nil
	if text != "" {
		*l = strings.Split(text, "\n")
	}
	return nil
}

func linesInto(l *[]string) *linesColumn { return (*linesColumn)(l) }

func linesValue(lines []string) string {
	clean := make([]string, len(lines))
	for i, line := range lines {
		clean[i] = strings.NewReplacer("\r", "", "\n", " ").Replace(line)
	}
	return strings.Join(clean, "\n")
}

// instant is how a moment is kept.
func instant(t time.Time) int64 { return t.UnixMicro() }

// moment is the instant as a time in UTC.
func moment(us int64) time.Time { return time.UnixMicro(us).UTC() }

// bytesValue is bytes as a statement takes them. The SQLite driver does not keep
// an empty value apart from NULL, so no column tells one from the other.
func bytesValue(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}
