package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type packetCmd struct {
	clientArg
	Kind string `arg:"" enum:"attorney,small-claims,payment-order,arbitration,agency,insolvency" help:"For whom: attorney, small-claims, payment-order, arbitration, agency or insolvency."`

	Place string            `help:"Whose court: us_nevada, gb_eng, de (default: the client's place)." placeholder:"PLACE"`
	Court string            `help:"Name of the court, where a place has several." placeholder:"NAME"`
	Set   map[string]string `help:"Fill in what stands in brackets; give it as often as needed." placeholder:"KEY=TEXT" mapsep:"none"`

	Out  string   `help:"Folder to make, or a file that ends in .zip (default: a folder of its own in packets beside the letters)." placeholder:"DIR|FILE"`
	On   day.Date `help:"Day to reckon and tell through (default: today)." placeholder:"DATE"`
	By   string   `help:"Who makes it (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	Note string   `help:"Why, in your words." placeholder:"TEXT"`
	ownTime
	JSON bool `name:"json" help:"Print what was made as JSON."`
}

func (c packetCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	kind, _ := packet.KindNamed(c.Kind) // of the closed list
	at, ask := c.Out, recovery.PacketAsk{Kind: kind, On: c.On, Place: c.Place, Court: c.Court, Set: c.Set}
	if at != "" {
		ask.Inside = filepath.Dir(at)
	}
	bar := s.progress(-1, "drawing exhibits")
	ask.Progress = func(done, of int, _ string) { bar.SetMax(done, of) }
	made, err := d.MakePacket(s.ctx, key, ask, func(p *packet.Made) error {
		if at == "" {
			at = filepath.Join(d.PacketFolder(), p.Name)
		}
		return p.Lay(at)
	}, recovery.Act{By: author(c.By), Note: c.Note, Minutes: c.Minutes})
	bar.Finish()
	if err != nil {
		return err
	}
	p := made.Made
	for _, look := range p.Looks {
		fmt.Fprintf(s.Err, "Look: %s.\n", strings.TrimSuffix(look, "."))
	}
	for i := range p.Left {
		fmt.Fprintln(s.Err, leftWords(p.Account, &p.Left[i]))
	}
	for _, blank := range p.Lacking {
		fmt.Fprintf(s.Err, "Lacking: %s (--set %s=TEXT).\n", blank.Meaning, blank.Key)
	}
	if c.JSON {
		return s.line(packetJSON(at, &made))
	}
	if err := s.said(made.Entry); err != nil {
		return err
	}
	if made.Days != nil {
		if err := s.said(*made.Days); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.Out, "It lies in %s; dunwell verify %s checks it without the book.\n", at, at)
	fmt.Fprintln(s.Out, afterPacket(p))
	return nil
}

// leftWords tells of a paper that the reader is not shown, and how he may be.
func leftWords(account string, l *packet.LeftOut) string {
	text := fmt.Sprintf("Left out: %s of %s, as %s.", l.Title, l.On, l.Why)
	if l.Never == "" {
		text += fmt.Sprintf(" To show it all the same: dunwell exhibit %s %s --why TEXT", account, l.About)
	}
	return text
}

// exhibitCmd has a paper shown to a court that the rules leave out.
type exhibitCmd struct {
	clientArg
	Paper string `arg:"" help:"The paper, as dunwell packet names it."`
	Why   string `required:"" help:"Why a court should read it." placeholder:"TEXT"`
	stamp
}

func (c exhibitCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.ShowExhibit(s.ctx, key, c.Paper, c.Why, c.act())
	})
}

// afterPacket says what to do with a packet.
func afterPacket(p *packet.Made) string {
	switch p.Kind {
	case packet.Attorney:
		return fmt.Sprintf("Read packet.pdf before it goes out. Then: dunwell placed %s attorney --with NAME", p.Account)
	case packet.Agency:
		return fmt.Sprintf("Read all of it before it goes out; for-you-how-to-file.pdf is yours alone. Then: dunwell placed %s agency --with NAME", p.Account)
	case packet.Insolvency:
		return "Read all of it before it goes out; for-you-how-to-file.pdf is yours alone."
	case packet.SmallClaims, packet.PaymentOrder, packet.Arbitration:
	}
	return fmt.Sprintf("Read all of it before it goes out; for-you-how-to-file.pdf is yours alone. Then: dunwell filed %s %s --court NAME --number NUMBER", p.Account, p.Kind)
}

// packetJSON is what a packet is for programs.
func packetJSON(at string, p *recovery.PacketMade) any {
	type file struct {
		Name         string  `json:"name"`
		Exhibit      *string `json:"exhibit"`
		Confidential bool    `json:"confidential"`
		Size         int64   `json:"size"`
	}
	files := make([]file, len(p.Files))
	for i := range p.Files {
		f := p.Files[i]
		files[i] = file{f.Name, absent(f.Exhibit), f.Secret, f.Size}
	}
	type lack struct {
		Key     string `json:"key"`
		Meaning string `json:"meaning"`
	}
	lacking := []lack{}
	for _, b := range p.Lacking {
		lacking = append(lacking, lack{b.Key, b.Meaning})
	}
	return struct {
		Path     string           `json:"path"`
		Kind     string           `json:"kind"`
		On       day.Date         `json:"on"`
		Account  string           `json:"account"`
		Entry    string           `json:"entry"`
		Manifest string           `json:"manifest_sha256"`
		Files    []file           `json:"files"`
		Looks    []string         `json:"looks"`
		Lacking  []lack           `json:"lacking"`
		Days     []packet.Due     `json:"days"`
		Left     []packet.LeftOut `json:"left_out"`
	}{at, string(p.Kind), p.On, p.Account, p.Entry.Number, fmt.Sprintf("%x", p.Hash), files, append([]string{}, p.Looks...), lacking, append([]packet.Due{}, p.Dues...), append([]packet.LeftOut{}, p.Left...)}
}

// verifyPacket checks a packet in a folder or a .zip file; ok is false where the
// path is neither.
func verifyPacket(at string) (report recovery.Verified, ok bool, err error) {
	fsys, closer, ok, err := packet.Open(at)
	if err != nil {
		if fault.CodeOf(err) != "" {
			return report, true, err
		}
		return report, true, usage{fault.Invalidf("file_unreadable", at, "the file cannot be read: %v", unwrapPath(err))}
	}
	if !ok {
		return report, false, nil
	}
	defer func() { _ = closer.Close() }() // read only
	return packet.Verify(fsys), true, nil
}
