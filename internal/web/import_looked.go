package web

import (
	"encoding/json"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// mostLooked bounds the previews that are kept; each holds some rows and remarks.
const mostLooked = 64

// lookedAt is a file as it was read the last time.
type lookedAt struct {
	creditor receivable.CreditorID
	reading  string
	view     recovery.ImportPreview
}

// reading is all that a person said about how a file reads.
func (up *upload) reading() string {
	b, _ := json.Marshal([]any{up.Through, up.List, up.Source, up.Kind, up.Map, up.Dates, up.Decimal, up.Sign, up.Currency}) // texts always marshal
	return string(b)
}

// looked is the preview of a file read that way, where it is kept.
func (u *uploads) looked(id, reading string) (recovery.ImportPreview, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	kept, ok := u.views[id]
	return kept.view, ok && kept.reading == reading
}

func (u *uploads) look(up *upload, reading string, view recovery.ImportPreview) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.views == nil || len(u.views) >= mostLooked {
		u.views = map[string]lookedAt{}
	}
	u.views[up.ID] = lookedAt{up.Creditor, reading, view}
}

// forget drops the previews of a creditor: his book has moved, and what is known of a
// file with it.
func (u *uploads) forget(creditor receivable.CreditorID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, kept := range u.views {
		if kept.creditor == creditor {
			delete(u.views, id)
		}
	}
}
