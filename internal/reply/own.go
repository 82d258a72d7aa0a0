package reply

// Cut is a stretch of a body that is not the writer's own words.
type Cut struct {
	Kind     CutKind
	From, To int // byte offsets in the body that was read
}

// CutKind says why a stretch was cut.
type CutKind string

// What is cut from a body. An inner quote lies inside the own text, where the
// writer answered between the lines; Unquoted leaves it out.
const (
	CutQuote      CutKind = "quote"
	CutInnerQuote CutKind = "inner_quote"
	CutSignature  CutKind = "signature"
	CutDisclaimer CutKind = "disclaimer"
	CutClosing    CutKind = "closing"
)
