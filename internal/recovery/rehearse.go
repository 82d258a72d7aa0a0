package recovery

import (
	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/policy/yamlform"
	"dunwell/internal/receivable"
)

// RehearsedDay is one day of a diary on which something happens. Its JSON is that
// of `dunwell rehearse`.
type RehearsedDay struct {
	On      day.Date `json:"on"`
	Move    string   `json:"move"`
	Step    *string  `json:"step"`
	Channel *string  `json:"channel"`
	Reasons []Said   `json:"reasons"`

	Currency money.Currency `json:"currency,omitempty"` // where the diary has several

	// Event is the verb of what is told in place of a move, "" where the day brings
	// one; Move says then whether a person decides next.
	Event string `json:"event,omitempty"`
}

// Words is what the day is about: the event, the step, or the move.
func (d RehearsedDay) Words() string {
	switch {
	case d.Event != "":
		return d.Event
	case d.Step != nil:
		return *d.Step
	}
	return d.Move
}

// Rehearse lives a diary through and tells each day on which something happens.
// What the diary expects and did not come is told in missed, line by line.
func Rehearse(name string, yaml []byte) (list []RehearsedDay, missed, err error) {
	diary, err := chase.ParseDiary(name, yaml)
	if err != nil {
		return nil, nil, err
	}
	days, err := chase.Rehearse(diary, nil, law.Embedded())
	if err != nil {
		return nil, nil, err
	}
	several := severalCurrencies(days)
	for _, d := range days {
		one := RehearsedDay{On: d.On, Move: string(d.Decision.Move), Step: orNil(string(d.Decision.Step)), Channel: orNil(d.Channel)}
		if several {
			one.Currency = d.Currency
		}
		for _, r := range d.Decision.Reasons {
			one.Reasons = append(one.Reasons, Said{string(r.Code), r.Text()})
		}
		if one.Event = d.Event; d.Event != "" {
			one.Currency = ""
		}
		for _, t := range d.Told {
			one.Reasons = append(one.Reasons, Said{string(t.Code), t.Text})
		}
		list = append(list, one)
	}
	if len(diary.Expect) > 0 {
		missed = diary.Check(days)
	}
	return list, missed, nil
}

func severalCurrencies(days []chase.Day) bool {
	var first money.Currency
	for _, d := range days {
		switch {
		case d.Event != "":
		case first == "":
			first = d.Currency
		case d.Currency != first:
			return true
		}
	}
	return false
}

// ParseBefore reads the YAML of `dunwell before`: a list under `before` of what
// was written, called or heard, each with its day. Every fault names its line.
func ParseBefore(name string, yaml []byte) ([]receivable.Touch, error) {
	const limit = 256 << 10
	file, form := yamlform.Open(name, yaml, limit)
	form.Need("before")
	var touches []receivable.Touch
	for _, f := range form.Forms("before", 1000) {
		f.Need("on")
		t := receivable.Touch{Told: true}
		t.On, _ = f.Day("on")
		t.Deadline, _ = f.Day("deadline")
		if t.Channel, _ = f.OneOf("channel", "email", "post", "phone", "other"); t.Channel == "" {
			t.Channel = "email"
		}
		steps := make([]string, 0, 16)
		for _, s := range chase.Steps() {
			steps = append(steps, string(s))
		}
		codes := make([]string, 0, len(outcomes))
		for _, o := range outcomes {
			codes = append(codes, o.Code)
		}
		switch {
		case f.Has("written"):
			t.Kind = receivable.Written
			t.Step, _ = f.OneOf("written", steps...)
		case f.Has("called"):
			t.Kind, t.Channel = receivable.Called, "phone"
			t.Outcome, _ = f.OneOf("called", codes...)
		case f.Has("heard"):
			t.Kind = receivable.Heard
			t.Outcome, _ = f.OneOf("heard", codes...)
		default:
			f.Fault("on", "before_empty", "Say what was done: written, called or heard.")
		}
		f.Done()
		touches = append(touches, t)
	}
	form.Done()
	return touches, file.Err()
}
