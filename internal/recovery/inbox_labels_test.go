package recovery

import (
	"math"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/store"
)

func TestAutoRead(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{
		"": "", "promise": "", "promise:0.97, acknowledgement_only": "", "promise:1": "", "promise:0.5": "",
		"refusal": "auto_read_refused", "stop_contact:0.99": "auto_read_refused", "promise:0.4": "auto_read_refused", "promise:1.1": "auto_read_refused",
		"promise:NaN": "auto_read_refused", "promise:": "auto_read_refused", "joy": "auto_read_refused",
	} {
		if _, err := parseAutoRead(text); fault.CodeOf(err) != code {
			t.Errorf("%q: got %v, want code %q", text, err, code)
		}
	}
	tests := map[string]struct {
		labels  []Label
		abstain bool
		list    string
		want    bool
	}{
		"on the list and sure":   {[]Label{{"promise", 0.98, ""}}, false, "promise:0.97", true},
		"not sure enough":        {[]Label{{"promise", 0.96, ""}}, false, "promise:0.97", false},
		"sure by default":        {[]Label{{"forgot", 0.95, ""}}, false, "forgot", true},
		"another beside it":      {[]Label{{"promise", 0.99, ""}, {"stop_contact", 0.99, ""}}, false, "promise:0.97", false},
		"both on the list":       {[]Label{{"promise", 0.99, ""}, {"forgot", 0.99, ""}}, false, "promise,forgot", true},
		"abstained":              {[]Label{{"promise", 0.99, ""}}, true, "promise", false},
		"nothing proposed":       {nil, false, "promise", false},
		"no list":                {[]Label{{"promise", 1, ""}}, false, "", false},
		"a list that is damaged": {[]Label{{"promise", 1, ""}}, false, "promise:x", false},
	}
	for name, test := range tests {
		r := Reading{Labels: test.labels, Abstain: test.abstain}
		if got := r.alone(test.list); got != test.want {
			t.Errorf("%s: got %t, want %t", name, got, test.want)
		}
	}
}

func TestCorrectionsMoveTheConfidence(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		confidence float64
		lesson     store.Lesson
		want       float64
	}{
		"nothing learned":  {0.9, store.Lesson{}, 0.9},
		"taken often":      {0.9, store.Lesson{Taken: 8}, 0.95},
		"changed often":    {0.9, store.Lesson{Changed: 8}, 0.45},
		"as the reader is": {0.75, store.Lesson{Taken: 3, Changed: 1}, 0.75},
	}
	for name, test := range tests {
		if got := learned(test.confidence, test.lesson); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestEveryMeaningHasWords(t *testing.T) {
	t.Parallel()
	if n := len(labelWords); n != 26 {
		t.Errorf("got %d meanings, want 26", n)
	}
	for _, l := range mayBeAlone {
		if labelWords[l] == "" {
			t.Errorf("%s has no words", l)
		}
	}
}
