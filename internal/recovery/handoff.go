package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbPacket says that a packet was made for somebody outside, with the hash of its
// manifest.
const VerbPacket Verb = "packet"

// PacketAttorney is the packet that hands a case to an attorney: all of it, what is
// confidential apart and marked.
const PacketAttorney = "attorney"

// PacketKinds are the packets that can be made.
func PacketKinds() []string { return []string{PacketAttorney} }

// Packet is a file for somebody outside, as it is laid into a folder. The same book
// and the same day make the same bytes.
type Packet struct {
	Kind    string
	Name    string // of its folder
	Account string // its number
	Client  string
	On      day.Date // the sum is good through it, and the facts are told through it
	Files   []PacketFile
	Hash    [sha256.Size]byte // of the manifest, packet.json
	Looks   []string          // what a person should look at before it goes out

	through int64 // last entry of the record it tells of
}

// PacketFile is one file of a packet.
type PacketFile struct {
	Name    string // path in the packet, with slashes
	Type    string // media type
	About   string // what it is, in a few words
	Exhibit string // its label, "" for none
	Secret  bool   // for the attorney only
	Bytes   []byte
}

// MakePacket makes a packet about an account for a day, has it written, and notes in
// the record that it was made. A zero day is today. The same packet made again is
// noted once.
func (d *Desk) MakePacket(ctx context.Context, key receivable.AccountKey, kind string, on day.Date, write func(*Packet) error, a Act) (Entry, *Packet, error) {
	if kind != PacketAttorney {
		return Entry{}, nil, fault.Invalidf("packet_unknown", "", "%q is no packet that can be made; it is attorney", kind)
	}
	if err := d.Checkpoint(ctx); err != nil { // so that the record in it has a witness
		return Entry{}, nil, err
	}
	p, err := d.packet(ctx, key, kind, on)
	if err != nil {
		return Entry{}, nil, err
	}
	if err := write(p); err != nil {
		return Entry{}, nil, err
	}
	entry, err := d.packetMade(ctx, key, p, a)
	return entry, p, err
}

// packet reads the account once and makes all files.
func (d *Desk) packet(ctx context.Context, key receivable.AccountKey, kind string, on day.Date) (*Packet, error) {
	var s *dossier
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		s, err = d.gather(ctx, tx, key, on)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.make(kind)
}

// packetMade writes the entry, or finds the one of the same packet.
func (d *Desk) packetMade(ctx context.Context, key receivable.AccountKey, p *Packet, a Act) (Entry, error) {
	hash := fmt.Sprintf("%x", p.Hash)
	known, ok, err := d.packetKnown(ctx, key, p, hash)
	if err != nil || ok {
		return known, err
	}
	return d.do(ctx, key, VerbPacket, a, func(_ context.Context, e *deed) error {
		e.field("kind", p.Kind)
		e.field("on", p.On.String())
		e.field("manifest_sha256", hash)
		e.field("files", fmt.Sprint(len(p.Files)))
		e.said.Text = fmt.Sprintf("A packet about %s for an attorney was made, as of %s: %d files, manifest %s", p.Client, p.On, len(p.Files), hash[:16])
		return nil
	})
}

// packetKnown finds the same packet among the entries that follow what it tells of.
func (d *Desk) packetKnown(ctx context.Context, key receivable.AccountKey, p *Packet, hash string) (entry Entry, ok bool, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, p.On)
		if err != nil {
			return err
		}
		for e, err := range tx.RecordOf(ctx, key) {
			if err != nil {
				return err
			}
			if e.Seq <= p.through || e.Erased() {
				continue
			}
			var said content
			if err := json.Unmarshal(e.Content, &said); err != nil {
				return fmt.Errorf("read entry %d of %s: %w", e.Seq, file.Number, err)
			}
			if said.Verb == VerbPacket && said.Fields["manifest_sha256"] == hash {
				entry, ok = Entry{Number: entryNumber(file.Number, e.Seq), Text: "The same packet was made before: " + said.Text}, true
			}
		}
		return nil
	})
	return entry, ok, err
}
