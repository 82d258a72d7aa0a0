package recovery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/exhibit"
	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbForm says that a form of a court was filled for a case, with the hash of the file.
const VerbForm Verb = "form_filled"

// MostCourtForm bounds a blank form that is kept.
const MostCourtForm = 10 << 20

// KnownForm is a blank form as it was read, and as it is kept where it is.
type KnownForm struct {
	exhibit.Form
	Kept *receivable.CourtForm // nil where it is not kept yet
}

// ReadForm reads the fields of a form, and finds it among those that are kept.
func (d *Desk) ReadForm(ctx context.Context, creditor receivable.CreditorID, blank []byte) (KnownForm, error) {
	form, err := exhibit.ReadForm(ctx, blank)
	if err != nil {
		return KnownForm{}, err
	}
	list, err := d.Forms(ctx, creditor)
	if err != nil {
		return KnownForm{}, err
	}
	known := KnownForm{Form: form}
	if i := slices.IndexFunc(list, func(f receivable.CourtForm) bool { return bytes.Equal(f.Fields, form.Hash[:]) }); i >= 0 {
		known.Kept = &list[i]
	}
	return known, nil
}

// Forms are the blank forms that a creditor keeps, by their names.
func (d *Desk) Forms(ctx context.Context, creditor receivable.CreditorID) (list []receivable.CourtForm, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Forms(ctx, creditor)
		return err
	})
	return list, err
}

// FormNamed is a kept form by its name, with the blank file.
func (d *Desk) FormNamed(ctx context.Context, creditor receivable.CreditorID, name string) (f receivable.CourtForm, blank []byte, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Forms(ctx, creditor)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(f receivable.CourtForm) bool { return strings.EqualFold(f.Name, name) || f.ID == name })
		if i < 0 {
			return fault.NotFoundf("form_not_kept", "no form %q is kept; dunwell form list shows them", name)
		}
		f = list[i]
		blank, err = tx.FormBytes(ctx, creditor, f.ID)
		return err
	})
	return f, blank, err
}

// MapForm keeps a blank form with what goes into its fields. A form that is known by
// its fields is kept anew, its keys changed where new ones are named; a key of "" takes
// a field out.
func (d *Desk) MapForm(ctx context.Context, creditor receivable.CreditorID, name, file string, blank []byte, keys map[string]string, by string) (receivable.CourtForm, error) {
	known, err := d.ReadForm(ctx, creditor, blank)
	if err != nil {
		return receivable.CourtForm{}, err
	}
	if len(blank) > MostCourtForm {
		return receivable.CourtForm{}, fault.Invalidf("form_too_large", "file", "the form has %d MB; forms of up to %d MB are kept", len(blank)>>20, MostCourtForm>>20)
	}
	if err := keysFit(&known.Form, keys); err != nil {
		return receivable.CourtForm{}, err
	}
	sum := sha256.Sum256(blank)
	f := receivable.CourtForm{Name: oneLine(name, 60), Fields: known.Hash[:], Keys: map[string]string{}, File: oneLine(file, 200), Size: int64(len(blank)), Hash: sum[:], Author: by}
	if known.Kept != nil {
		f.ID, f.Keys = known.Kept.ID, known.Kept.Keys
		if f.Name == "" {
			f.Name = known.Kept.Name
		}
	}
	if f.Name == "" {
		return f, fault.Invalidf("form_name_missing", "name", "give the form a name to call it by, such as sc-100")
	}
	for field, key := range keys {
		f.Keys[field] = key
		if key == "" {
			delete(f.Keys, field)
		}
	}
	err = d.write(ctx, func(tx *store.Tx) error {
		list, err := tx.Forms(ctx, creditor)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(o receivable.CourtForm) bool { return o.ID != f.ID && strings.EqualFold(o.Name, f.Name) }) {
			return fault.Conflictf("form_name_taken", "another form is called %s; choose another name", f.Name)
		}
		if f.ID == "" {
			f.ID = tx.NewID()
		}
		return tx.SaveForm(ctx, creditor, f, blank)
	})
	return f, err
}

// keysFit holds what was said of fields against the form and the list of keys.
func keysFit(form *exhibit.Form, keys map[string]string) error {
	var faults fault.List
	for field, key := range keys {
		if !slices.ContainsFunc(form.Fields, func(f exhibit.Field) bool { return f.Name == field }) {
			faults = append(faults, fault.Invalidf("form_field_unknown", field, "the form has no field %q; dunwell form fields shows them", field))
		}
		if _, ok := formKey(key); !ok && key != "" && !strings.HasPrefix(key, FormText) {
			faults = append(faults, fault.Invalidf("form_key_unknown", field, "%q is no key; dunwell form keys shows them, and text:WORDS puts the words themselves there", key))
		}
	}
	slices.SortFunc(faults, func(a, b *fault.Error) int { return strings.Compare(a.Where+a.Code, b.Where+b.Code) })
	return faults.Err()
}

// DropForm forgets a kept form. What was filled with it stays where it is.
func (d *Desk) DropForm(ctx context.Context, creditor receivable.CreditorID, id string) error {
	return d.write(ctx, func(tx *store.Tx) error { return tx.DropForm(ctx, creditor, id) })
}

// FormAsk says how a form is filled.
type FormAsk struct {
	Form   receivable.CourtForm
	Blank  []byte
	On     day.Date          // to which the claim is reckoned; zero is today
	Values map[string]string // by field: words that stand there instead of what is known
}

// FilledForm is a form for a case.
type FilledForm struct {
	Name  string // of the file
	Bytes []byte
	On    day.Date
	Empty []string // fields that have a key of which nothing is known; Looks tells of them as well
	Looks []string // what a person should look at
}

// FillForm fills a form with what is known of a case and notes it in the record. The
// form is a draft: it is for a person to read, complete and sign.
func (d *Desk) FillForm(ctx context.Context, key receivable.AccountKey, ask FormAsk, a Act) (Entry, FilledForm, error) {
	dossier, err := d.formDossier(ctx, key, ask)
	if err != nil {
		return Entry{}, FilledForm{}, err
	}
	filled := FilledForm{Name: packet.PlainName(ask.Form.Name) + "-" + packet.PlainName(dossier.Account) + "-" + dossier.On.String() + ".pdf", On: dossier.On}
	values := map[string]string{}
	for field, key := range ask.Form.Keys {
		value := strings.TrimPrefix(key, FormText)
		if k, ok := formKey(key); ok && !strings.HasPrefix(key, FormText) {
			if value = k.value(dossier); value == "" {
				filled.Empty = append(filled.Empty, field)
				continue
			}
		}
		values[field] = value
	}
	for field, value := range ask.Values {
		values[field] = value
	}
	slices.Sort(filled.Empty)
	var out bytes.Buffer
	if filled.Looks, err = exhibit.Fill(ctx, &out, ask.Blank, values); err != nil {
		return Entry{}, FilledForm{}, err
	}
	filled.Bytes = out.Bytes()
	for _, field := range filled.Empty {
		filled.Looks = append(filled.Looks, fmt.Sprintf("Nothing is known for %s; fill it by hand.", field))
	}
	entry, err := d.do(ctx, key, VerbForm, a, func(_ context.Context, e *deed) error {
		e.field("form", ask.Form.Name)
		e.field("on", filled.On.String())
		e.field("sha256", fmt.Sprintf("%x", sha256.Sum256(filled.Bytes)))
		e.said.Text = fmt.Sprintf("The form %s was filled for %s, as of %s", ask.Form.Name, e.file.Client.Name, filled.On)
		return nil
	})
	entry.Warnings = append(entry.Warnings, filled.Looks...)
	return entry, filled, err
}

// formDossier gathers what is known of a case, as for a packet.
func (d *Desk) formDossier(ctx context.Context, key receivable.AccountKey, ask FormAsk) (dossier *packet.Dossier, err error) {
	spool, err := packet.NewSpool(d.PacketFolder())
	if err != nil {
		return nil, err
	}
	defer func() { _ = spool.Close() }() // only its words are used
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		dossier, err = d.dossier(ctx, tx, key, PacketAsk{Kind: packet.SmallClaims, On: ask.On}, spool)
		return err
	})
	return dossier, err
}
