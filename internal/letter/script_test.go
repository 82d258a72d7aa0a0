package letter

import (
	"strings"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestScriptsAreFilledInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			f := exampleFacts(language, "us_oregon", "USD")
			s, err := Product().Script(f)
			if err != nil {
				t.Fatal(err)
			}
			if s.Language != language || len(s.Sections) != len(ScriptSections()) || len(s.NeverSay) < 5 {
				t.Fatalf("got %s with %d sections and %d never", s.Language, len(s.Sections), len(s.NeverSay))
			}
			for i, part := range s.Sections {
				if part.Name != ScriptSections()[i] || len(part.Text) < 40 || strings.ContainsAny(part.Text, "{}\x00\x01\x02\x03\x04") {
					t.Errorf("%s reads %q", part.Name, part.Text)
				}
			}
			opening := s.Sections[0].Text
			all, first := money.New(275000, "USD").Format(language, "us_oregon"), money.New(180000, "USD").Format(language, "us_oregon")
			if !strings.Contains(opening, all) && !strings.Contains(opening, first) || !strings.Contains(opening, f.Creditor.Sender) {
				t.Errorf("the opening names neither %s nor %s, or not %s: %q", all, first, f.Creditor.Sender, opening)
			}
			for _, part := range s.Sections {
				if (part.Name == SectionVoicemail || part.Name == SectionThird) && (strings.Contains(part.Text, all) || strings.Contains(part.Text, first)) {
					t.Errorf("%s tells others of the debt: %q", part.Name, part.Text)
				}
			}
		})
	}
}

func TestWhatIsUnknownStaysABlank(t *testing.T) {
	t.Parallel()
	f := exampleFacts("en", "us_oregon", "USD")
	f.Contact, f.Promise, f.Work = nil, nil, nil
	f.Client = receivable.Client{Place: "us_oregon", Language: "en"}
	s, err := Product().Script(f)
	if err != nil {
		t.Fatal(err)
	}
	if text := s.Sections[len(s.Sections)-1].Text; !strings.Contains(text, "you will pay "+scriptBlank+" by "+scriptBlank) {
		t.Errorf("nothing is promised yet, and the closing says %q", text)
	}
}
