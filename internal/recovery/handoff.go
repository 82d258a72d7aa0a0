package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbPacket says that a packet was made for somebody outside, with the hash of its
// manifest.
const VerbPacket Verb = "packet"

// ofPackets are the verbs that tell of packets alone.
var ofPackets = []Verb{VerbPacket, VerbPacketDays}

// PacketAsk says which packet is made.
type PacketAsk struct {
	Kind     packet.Kind
	On       day.Date          // to reckon and tell through; zero is today
	Set      map[string]string // what the user fills in, by the keys of the packet
	Place    string            // whose court; "" is the client's place
	Court    string            // name of one of several courts there
	Inside   string            // the folder in which it grows: that in which it will lie; "" is PacketFolder
	Progress func(done, of int, what string)
}

// PacketMade is a packet that was made, and what it left in the record.
type PacketMade struct {
	*packet.Made
	Entry   Entry
	Days    *Entry       // puts the days that it names among the tasks; nil where none is new
	PutDays []packet.Due // those days
}

// MakePacket makes a packet about an account, has it laid down, and notes in the record
// that it was made. The same packet made again is noted once. What is not laid down is
// gone when MakePacket returns.
func (d *Desk) MakePacket(ctx context.Context, key receivable.AccountKey, ask PacketAsk, lay func(*packet.Made) error, a Act) (PacketMade, error) {
	if err := d.Checkpoint(ctx); err != nil { // so that the record in it has a witness
		return PacketMade{}, err
	}
	if ask.Inside == "" {
		ask.Inside = d.PacketFolder()
	}
	spool, err := packet.NewSpool(ask.Inside)
	if err != nil {
		return PacketMade{}, err
	}
	defer func() { _ = spool.Close() }() // moved away already when all went well
	made, err := d.packetIn(ctx, spool, key, ask)
	if err != nil {
		return PacketMade{}, err
	}
	if err := lay(made); err != nil {
		return PacketMade{}, err
	}
	return d.packetMade(ctx, key, made, a)
}

// packetIn reads the account once and makes all files.
func (d *Desk) packetIn(ctx context.Context, spool *packet.Spool, key receivable.AccountKey, ask PacketAsk) (*packet.Made, error) {
	var dossier *packet.Dossier
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		dossier, err = d.dossier(ctx, tx, key, ask, spool)
		return err
	})
	if err != nil {
		return nil, err
	}
	return packet.Make(ctx, spool, dossier, ask.Kind, packet.Options{Progress: ask.Progress, VolumeBytes: dossier.VolumeBytes})
}

// packetMade writes the entry, or finds the one of the same packet, and puts the days
// that it names among the tasks.
func (d *Desk) packetMade(ctx context.Context, key receivable.AccountKey, p *packet.Made, a Act) (PacketMade, error) {
	hash := fmt.Sprintf("%x", p.Hash)
	before, err := d.packetsBefore(ctx, key, p, hash)
	if err != nil {
		return PacketMade{}, err
	}
	made := PacketMade{Made: p, Entry: before.same, PutDays: before.dues}
	err = d.together(ctx, func(ctx context.Context, _ *store.Tx) (err error) {
		if before.same.Number == "" {
			if made.Entry, err = d.do(ctx, key, VerbPacket, a, func(_ context.Context, e *deed) error {
				e.field("kind", string(p.Kind))
				e.field("on", p.On.String())
				e.field("manifest_sha256", hash)
				e.field("files", fmt.Sprint(len(p.Files)))
				e.said.Text = fmt.Sprintf("A packet about %s %s was made, as of %s: %d files, manifest %s", p.Client, p.Kind.Words(), p.On, len(p.Files), hash[:16])
				return nil
			}); err != nil {
				return err
			}
		}
		if len(before.dues) == 0 {
			return nil
		}
		put, err := d.putDays(ctx, key, before.dues, a)
		made.Days = &put
		return err
	})
	return made, err
}

// madeBefore is what packets before left in the record.
type madeBefore struct {
	same Entry        // of the same packet; no number where it is new
	dues []packet.Due // of this packet, that none put among the tasks
}

// packetsBefore looks for the same packet among the entries that follow what it tells
// of, and for the days that packets put among the tasks.
func (d *Desk) packetsBefore(ctx context.Context, key receivable.AccountKey, p *packet.Made, hash string) (b madeBefore, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, p.On)
		if err != nil {
			return err
		}
		put := map[string]bool{}
		for e, err := range tx.RecordOf(ctx, key) {
			if err != nil {
				return err
			}
			if e.Erased() || !slices.Contains(ofPackets, Verb(e.Kind)) {
				continue
			}
			var said content
			if err := json.Unmarshal(e.Content, &said); err != nil {
				return fmt.Errorf("read entry %d of %s: %w", e.Seq, file.Number, err)
			}
			if said.Verb == VerbPacketDays {
				for name, value := range said.Fields {
					put[name+"="+value] = true
				}
			} else if e.Seq > p.Through && said.Fields["manifest_sha256"] == hash {
				b.same = Entry{Number: entryNumber(file.Number, e.Seq), Text: "The same packet was made before: " + said.Text}
			}
		}
		b.dues = newDays(&file, p, put)
		return nil
	})
	return b, err
}
