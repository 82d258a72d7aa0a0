package chase

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/law"
)

func TestDiaries(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := ParseDiary(filepath.Base(file), text)
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Expect) == 0 {
				t.Error("the diary expects nothing")
			}
			days, err := Rehearse(d, nil, law.Embedded())
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Check(days); err != nil {
				t.Errorf("%v\n\nwhat happened:\n%s", err, story(days))
			}
		})
	}
}

// story tells a rehearsal in lines that can be copied into a diary.
func story(days []Day) string {
	var b strings.Builder
	for _, x := range days {
		d := &x.Decision
		b.WriteString("  - {on: " + x.On.String() + ", move: " + string(d.Move))
		if d.Step != "" {
			b.WriteString(", step: " + string(d.Step))
		}
		b.WriteString(", reason: " + string(d.Because().Code) + "}   # " + string(x.Currency) + " " + d.Because().Text() + " again " + d.CheckAgain.String() + "\n")
	}
	return b.String()
}
