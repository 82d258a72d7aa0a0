package evidence

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"dunwell/internal/day"
)

// An export is a text file of one JSON object a line: a first line that names the
// form and the key, the checkpoints with proofs of the exported heads, the entries
// they witness, and a last line that counts, so that a file cut in transport shows.

const exportForm = "record v1"

type exportLine struct {
	Form       string          `json:"dunwell,omitempty"`
	Verifier   string          `json:"key,omitempty"`
	Entry      *exportEntry    `json:"entry,omitempty"`
	Bare       *exportBare     `json:"bare,omitempty"`
	Checkpoint *exportWitness  `json:"checkpoint,omitempty"`
	End        *exportedCounts `json:"end,omitempty"`
}

type exportEntry struct {
	Creditor    string   `json:"creditor"`
	Account     string   `json:"account"`
	Seq         int64    `json:"seq"`
	At          int64    `json:"at"` // microseconds UTC
	On          day.Date `json:"on"`
	Kind        string   `json:"kind"`
	Actor       string   `json:"actor"`
	Salt        []byte   `json:"salt"`    // null when erased or withheld
	Text        *string  `json:"content"` // the content where it is valid UTF-8, else null
	Bytes       []byte   `json:"content_bytes,omitempty"`
	ContentHash []byte   `json:"content_hash"`
	Prev        []byte   `json:"prev"`
	Hash        []byte   `json:"hash"`
}

// exportBare is an entry of which only place and hash are told.
type exportBare struct {
	Creditor string `json:"creditor"`
	Account  string `json:"account"`
	Seq      int64  `json:"seq"`
	Hash     []byte `json:"hash"`
}

type exportWitness struct {
	Note  string        `json:"note"`
	Heads []exportProof `json:"heads"`
}

type exportProof struct {
	Creditor string `json:"creditor"`
	Account  string `json:"account"`
	Seq      int64  `json:"seq"`
	Hash     []byte `json:"hash"`
	Proof
}

type exportedCounts struct {
	Entries     int64 `json:"entries"`
	Checkpoints int64 `json:"checkpoints"`
}

// Witness is a signed checkpoint with the proofs of the exported heads it covers.
type Witness struct {
	Note   string
	Heads  []Leaf
	Proofs []Proof // one a head, from Prove
}

// WriteExport writes the entries and the checkpoints that witness them as a file
// that VerifyExport checks without any database. The verifier is the public key
// of the checkpoints, "" where there is none.
func WriteExport(w io.Writer, entries iter.Seq2[Entry, error], witnesses []Witness, verifier string) error {
	out := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false) // read by people too; the form is no page
	if err := enc.Encode(exportLine{Form: exportForm, Verifier: verifier}); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	counts := exportedCounts{Checkpoints: int64(len(witnesses))}
	for _, witness := range witnesses {
		if err := enc.Encode(exportLine{Checkpoint: witness.exported()}); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
	}
	for e, err := range entries {
		if err != nil {
			return fmt.Errorf("read the record: %w", err)
		}
		line := exportLine{Entry: exported(e)}
		if e.IsBare() {
			line = exportLine{Bare: &exportBare{e.Creditor, e.Account, e.Seq, e.Hash}}
		}
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
		counts.Entries++
	}
	if err := enc.Encode(exportLine{End: &counts}); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

func exported(e Entry) *exportEntry {
	x := &exportEntry{Creditor: e.Creditor, Account: e.Account, Seq: e.Seq, At: e.At, On: e.On, Kind: e.Kind, Actor: e.Actor,
		Salt: e.Salt, ContentHash: e.ContentHash, Prev: e.Prev, Hash: e.Hash}
	switch {
	case e.Erased():
	case utf8.Valid(e.Content):
		text := string(e.Content)
		x.Text = &text
	default:
		x.Bytes = e.Content
	}
	return x
}

func (x *exportEntry) entry() Entry {
	e := Entry{Creditor: x.Creditor, Account: x.Account, Seq: x.Seq, At: x.At, On: x.On, Kind: x.Kind, Actor: x.Actor,
		Salt: x.Salt, ContentHash: x.ContentHash, Prev: x.Prev, Hash: x.Hash, Content: x.Bytes}
	if x.Text != nil {
		e.Content = []byte(*x.Text)
	}
	return e
}

func (w Witness) exported() *exportWitness {
	x := &exportWitness{Note: w.Note, Heads: make([]exportProof, len(w.Heads))}
	for i, l := range w.Heads {
		x.Heads[i] = exportProof{l.Creditor, l.Account, l.Seq, l.Hash, w.Proofs[i]}
	}
	return x
}
