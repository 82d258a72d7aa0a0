package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/exhibit"
	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbExhibit says that a paper is shown to courts and the like, though the rules
// would leave it out.
const VerbExhibit Verb = "exhibit"

// ShowExhibit has a paper shown in packets for courts, arbitrators, agencies and
// administrators that the rules leave out by themselves: correspondence, another paper,
// a mail that was not understood or says more than a fact. Talk of settlement, and what
// is thought, noted or valued, cannot be shown.
func (d *Desk) ShowExhibit(ctx context.Context, key receivable.AccountKey, paper, why string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbExhibit, a, func(ctx context.Context, e *deed) error {
		if why = oneLine(why, 500); why == "" {
			return fault.Invalidf("reason_missing", "why", "say why a court should read it: it was left out for a reason")
		}
		s, err := d.exhibits(ctx, e.tx, e.file)
		if err != nil {
			return err
		}
		one, err := s.exhibitNamed(paper)
		if err != nil {
			return err
		}
		if never := one.WhyNever(); never != "" {
			return fault.Conflictf("exhibit_never", "%s cannot be shown: %s. An attorney gets it with the packet for him", one.Title, never)
		}
		if one.Added || slices.ContainsFunc(s.shown(), func(about string) bool { return about == one.About }) {
			return fault.Conflictf("exhibit_shown", "%s is shown already", one.Title)
		}
		e.field("paper", one.About)
		e.field("title", one.Title)
		e.field("why", why)
		e.said.Text = fmt.Sprintf("%s of %s is shown to courts and the like: %s", one.Title, one.On, why)
		return nil
	})
}

// exhibits are the papers of an account, without their bytes.
func (d *Desk) exhibits(ctx context.Context, tx *store.Tx, file *receivable.File) (*gathering, error) {
	creditor, err := tx.Creditor(ctx, file.Key.Creditor)
	if err != nil {
		return nil, err
	}
	s := &gathering{Dossier: &packet.Dossier{Creditor: creditor, Currency: file.Currency}, on: d.todayOf(creditor), creditor: creditor, file: *file}
	s.On = s.on
	if s.claim, err = claim.AsOf(*file, s.on); err != nil {
		return nil, err
	}
	if s.items, err = tx.ItemsOf(ctx, file.Key); err != nil {
		return nil, err
	}
	if err := s.readRecord(ctx, tx, file.Key); err != nil {
		return nil, err
	}
	return s, d.collect(ctx, tx, s, "")
}

// shown are the papers that a stranger sees.
func (s *gathering) shown() (about []string) {
	shown, _ := s.For(packet.ForCourt)
	for i := range shown.Exhibits {
		about = append(about, shown.Exhibits[i].About)
	}
	return about
}

// exhibitNamed finds a paper by its id, or by the end of it.
func (s *gathering) exhibitNamed(name string) (*packet.Exhibit, error) {
	const least = 4
	var found *packet.Exhibit
	name = strings.ToLower(strings.TrimSpace(name))
	for i := range s.Exhibits {
		e := &s.Exhibits[i]
		if e.About != name && (len(name) < least || !strings.HasSuffix(e.About, name)) {
			continue
		}
		if found != nil && found.About != e.About {
			return nil, fault.Conflictf("exhibit_unclear", "more than one paper ends with %q; name more of it", name)
		}
		found = e
	}
	if found == nil {
		return nil, fault.NotFoundf("exhibit_unknown", "this account has no paper %q; dunwell packet names those that it left out", name)
	}
	return found, nil
}

// shownByHand are the papers that a person wants shown, by id.
func (s *gathering) shownByHand() map[string]bool {
	added := map[string]bool{}
	for i := range s.entries {
		if e := &s.entries[i]; e.said.Verb == VerbExhibit && !e.undone {
			added[e.said.Fields["paper"]] = true
		}
	}
	return added
}

// addedByHand marks the papers that a person wants shown, and reads the words of kept
// papers where they go to strangers: talk of settlement stays out whatever it is called.
func (s *gathering) addedByHand(ctx context.Context) error {
	added := s.shownByHand()
	for i := range s.Exhibits {
		e := &s.Exhibits[i]
		e.Added = added[e.About]
		if e.Kind != packet.ExhibitDocument || s.Secrets.Empty() || s.spool == nil {
			continue
		}
		for _, f := range e.Files {
			words, err := exhibit.Words(ctx, exhibit.Source{Name: f.Own, Type: f.Type, Size: f.Size, Open: f.Open}, s.spool.Dir())
			if err != nil {
				return err
			}
			e.Words += words
		}
	}
	return nil
}
