package recovery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// PacketFolder is where packets are laid: beside the folder of the letters.
func (d *Desk) PacketFolder() string {
	if d.ways.Folder.Dir == "" {
		return "packets"
	}
	return filepath.Join(filepath.Dir(filepath.Clean(d.ways.Folder.Dir)), "packets")
}

// keptPacket is where the desk keeps a packet as one file: the hash of its manifest
// is its name, for the numbers of accounts repeat from creditor to creditor.
func (d *Desk) keptPacket(hash string) string {
	return filepath.Join(d.PacketFolder(), "made", hash+".zip")
}

// KeepPacket lays a packet where KeptPacket finds it.
func (d *Desk) KeepPacket(p *packet.Made) error {
	return p.Lay(d.keptPacket(fmt.Sprintf("%x", p.Hash)))
}

// CasePackets are the packets that were made about an account, newest first.
type CasePackets struct {
	Client string
	Armed  string // the road that was decided on
	On     day.Date
	Made   []CasePacket

	ShownByHand map[string]bool // papers that a person has shown, by id
}

// CasePacket is one of them.
type CasePacket struct {
	Entry string
	Kind  packet.Kind
	On    day.Date
	By    string
	Kept  bool // KeptPacket finds it
}

// Packets lists the packets that were made about an account.
func (d *Desk) Packets(ctx context.Context, key receivable.AccountKey) (v CasePackets, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, key, day.Date{})
		if err != nil {
			return err
		}
		v = CasePackets{Client: file.Client.Name, Armed: file.Armed, On: d.todayOf(creditor)}
		s := &gathering{Dossier: &packet.Dossier{}, file: file}
		if err := s.readRecord(ctx, tx, key); err != nil {
			return err
		}
		v.ShownByHand = s.shownByHand()
		for e, err := range tx.RecordOf(ctx, key) {
			if err != nil {
				return err
			}
			if e.Kind != string(VerbPacket) || e.Erased() {
				continue
			}
			said, err := contentOf(&e)
			if err != nil {
				return err
			}
			one := CasePacket{Entry: entryNumber(file.Number, e.Seq), Kind: packet.Kind(said.Fields["kind"]), By: said.By}
			if one.On, err = day.Parse(said.Fields["on"]); err != nil {
				return fmt.Errorf("read entry %s: %w", one.Entry, err)
			}
			_, gone := os.Stat(d.keptPacket(said.Fields["manifest_sha256"]))
			one.Kept = gone == nil
			v.Made = append([]CasePacket{one}, v.Made[:min(len(v.Made), mostFilled-1)]...)
		}
		return nil
	})
	return v, err
}

// KeptPacket opens the packet that an entry of the account tells of, as one ZIP. The
// caller closes it.
func (d *Desk) KeptPacket(ctx context.Context, key receivable.AccountKey, seq int64) (name string, file *os.File, err error) {
	said, file, err := d.keptFile(ctx, key, seq, keptKind{
		VerbPacket, "manifest_sha256", d.keptPacket,
		fault.NotFoundf("packet_unkept", "this entry tells of no packet"), fault.NotFoundf("packet_unkept", "this packet is not kept here; make it again"),
	})
	return strings.ReplaceAll(said.Fields["kind"], "_", "-") + "-" + said.Fields["on"] + ".zip", file, err
}

// keptKind is a kind of file that is made for outside and kept by its hash beside the
// book, with the entry that tells of it.
type keptKind struct {
	verb  Verb
	field string // of the entry: the hash
	at    func(hash string) string
	none  error // the entry tells of no such file
	gone  error // it is no longer there
}

// keptFile opens the file that an entry tells of. The caller closes it.
func (d *Desk) keptFile(ctx context.Context, key receivable.AccountKey, seq int64, kind keptKind) (said content, file *os.File, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		entry, err := tx.RecordEntry(ctx, key, seq)
		if err != nil {
			return err
		}
		said, err = contentOf(&entry)
		return err
	})
	if err != nil {
		return said, nil, err
	}
	hash := said.Fields[kind.field]
	if said.Verb != kind.verb || len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return said, nil, kind.none
	}
	file, err = os.Open(kind.at(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return said, nil, kind.gone
	}
	if err != nil {
		return said, nil, fmt.Errorf("open the file of %s: %w", kind.verb, err)
	}
	return said, file, nil
}

func contentOf(e *evidence.Entry) (content, error) {
	var said content
	if e.Erased() {
		return said, fault.Conflictf("entry_erased", "the content of this entry was erased")
	}
	if err := json.Unmarshal(e.Content, &said); err != nil {
		return said, fmt.Errorf("read entry %s: %w", strconv.FormatInt(e.Seq, 10), err)
	}
	return said, nil
}
