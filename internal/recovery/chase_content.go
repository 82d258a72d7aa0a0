package recovery

import (
	"encoding/json"

	"dunwell/internal/chase"
	"dunwell/internal/receivable"
)

// decidedContent is what is sealed about a decision: its outcome and the facts it
// was taken from, so that it can be taken again.
func decidedContent(t *thought, reasons []byte, rehearsal bool, withdrawn []receivable.Delivery) []byte {
	d := &t.decision
	b := make([]byte, 0, 2048)
	b = append(b, `{"verb":"decided","move":"`...)
	b = append(b, d.Move...)
	b = append(b, `","step":"`...)
	b = append(b, d.Step...)
	b = append(b, `","engine":"`...)
	b = append(b, d.Engine...)
	b = append(b, `","policy":"`...)
	b = append(b, d.Policy...)
	b = append(b, `","law":"`...)
	b = append(b, d.Law...)
	if rehearsal {
		b = append(b, `","rehearsal":true,"reasons":`...)
	} else {
		b = append(b, `","reasons":`...)
	}
	b = append(b, reasons...)
	for i := range withdrawn {
		if i == 0 {
			b = append(b, `,"withdrawn":["`...)
		} else {
			b = append(b, `","`...)
		}
		b = append(b, withdrawn[i].Number...)
	}
	if len(withdrawn) > 0 {
		b = append(b, `"]`...)
	}
	b = append(b, `,"facts":`...)
	b = t.facts.AppendCanonical(b)
	return append(b, '}')
}

// appendReasons writes reasons as JSON: code and text.
func appendReasons(b []byte, reasons []chase.Reason) []byte {
	b = append(b, '[')
	for i, r := range reasons {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"code":"`...)
		b = append(b, r.Code...)
		b = append(b, `","text":`...)
		b = appendJSONText(b, r)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendJSONText(b []byte, r chase.Reason) []byte {
	start := len(b) + 1
	b = append(b, '"')
	b = r.AppendText(b)
	for _, c := range b[start:] {
		if c < ' ' || c == '"' || c == '\\' {
			quoted, err := json.Marshal(string(b[start:]))
			if err != nil {
				panic(err) // a Go string always has a JSON form
			}
			return append(b[:start-1], quoted...)
		}
	}
	return append(b, '"')
}
