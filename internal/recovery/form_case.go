package recovery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// CaseForms are the forms that can be filled for an account, and those that were.
type CaseForms struct {
	Client string
	Forms  []receivable.CourtForm
	Filled []FormEntry // the latest first
}

// FormEntry tells that a form was filled.
type FormEntry struct {
	Number string // of the entry
	Form   string
	On     day.Date
	By     string
}

// mostFilled bounds what a page shows of filled forms.
const mostFilled = 20

// CaseForms reads what there is of forms for an account.
func (d *Desk) CaseForms(ctx context.Context, key receivable.AccountKey) (v CaseForms, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, day.Date{})
		if err != nil {
			return err
		}
		v = CaseForms{Client: file.Client.Name}
		if v.Forms, err = tx.Forms(ctx, key.Creditor); err != nil {
			return err
		}
		for e, err := range tx.RecordOf(ctx, key) {
			if err != nil {
				return err
			}
			if e.Kind != string(VerbForm) || e.Erased() {
				continue
			}
			said, err := contentOf(&e)
			if err != nil {
				return err
			}
			on, err := day.Parse(said.Fields["on"])
			if err != nil {
				return fmt.Errorf("read entry %d of %s: %w", e.Seq, file.Number, err)
			}
			v.Filled = append([]FormEntry{{entryNumber(file.Number, e.Seq), said.Fields["form"], on, said.By}}, v.Filled[:min(len(v.Filled), mostFilled-1)]...)
		}
		return nil
	})
	return v, err
}

// keptForm is where the desk keeps a filled form: its hash is its name.
func (d *Desk) keptForm(hash string) string {
	return filepath.Join(d.PacketFolder(), "made", hash+".pdf")
}

// KeepForm lays a filled form where KeptForm finds it.
func (d *Desk) KeepForm(f *FilledForm) error {
	path := d.keptForm(fmt.Sprintf("%x", sha256.Sum256(f.Bytes)))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	if err := os.WriteFile(path, f.Bytes, 0o600); err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	return nil
}

// KeptForm opens the filled form that an entry of the account tells of. The caller
// closes it.
func (d *Desk) KeptForm(ctx context.Context, key receivable.AccountKey, seq int64) (name string, file *os.File, err error) {
	said, file, err := d.keptFile(ctx, key, seq, keptKind{
		VerbForm, "sha256", d.keptForm,
		fault.NotFoundf("form_unkept", "this entry tells of no form"), fault.NotFoundf("form_unkept", "this form is not kept here; fill it again"),
	})
	return packet.PlainName(said.Fields["form"]) + "-" + said.Fields["on"] + ".pdf", file, err
}
