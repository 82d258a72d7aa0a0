package receivable

// CourtForm is a blank form of a court that a creditor keeps, with what goes into
// which of its fields.
type CourtForm struct {
	ID     string
	Name   string            // what he calls it: "sc-100"
	Fields []byte            // hash of names and kinds of its fields, the same for each blank copy
	Keys   map[string]string // by field: a key of what is known, or "text:" and words that stay
	File   string            // name of the file
	Size   int64
	Hash   []byte // SHA-256 of the blank form
	Author string
}
