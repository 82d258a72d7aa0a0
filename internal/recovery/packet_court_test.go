package recovery_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dunwell/internal/evidence"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds"
)

// planted are words that no court may read, each put into the book another way.
var planted = []string{
	"SECRETNOTE", "SECRETOFFER", "31415", "PLANTEDCAUSE", "PLANTEDREASON", "PLANTEDTALK", "PLANTEDREPLY", "PLANTEDANSWER", "PLANTEDFORUM", "27182", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000",
}

// suable is a desk as handedOver, with everything planted that a court may not read.
func suable(t *testing.T, engine string) desk {
	t.Helper()
	d := handedOver(t, engine)
	key, act := d.key(t, debtor), recovery.Act{By: "Nora"}
	did(t)(d.SetCause(t.Context(), key, receivable.Hardship, recovery.Act{By: "Nora", Note: "PLANTEDCAUSE"}))
	did(t)(d.Dispute(t.Context(), key, "A-1", "200.00", recovery.Act{By: "Nora", Note: "PLANTEDREASON"}))
	did(t)(d.Fact(t.Context(), key, map[string]string{"known_bank": "First Bank PLANTEDFORUM", "attorney_budget": "27182"}, act))
	did(t)(d.Heard(t.Context(), key, []byte("Take half and we call it a full and final settlement. PLANTEDANSWER"), receivable.OutcomeVague, d.Today(), act))
	d.receive(t, "From: Lee Castellan <pay@harbour.example>\r\nTo: nora@larkfield.example\r\nSubject: Without prejudice\r\nMessage-ID: <p@harbour.example>\r\n\r\nWe did not get the work that we ordered. PLANTEDTALK\r\n")
	d.receive(t, "From: Lee Castellan <pay@harbour.example>\r\nTo: nora@larkfield.example\r\nSubject: Account\r\nMessage-ID: <q@harbour.example>\r\n\r\nWe will not pay, our account is DE89 3704 0044 0532 0130 00, as the work is faulty.\r\n\r\n> CONFIDENTIAL SETTLEMENT COMMUNICATION PLANTEDREPLY\r\n")
	d.receive(t, "From: Lee Castellan <pay@harbour.example>\r\nTo: nora@larkfield.example\r\nSubject: The work again\r\nMessage-ID: <r@harbour.example>\r\n\r\nThe work is faulty. Send the refund to DE89 3704 0044 0532 0130 00. COURTWORDS\r\n")
	return d
}

func (d desk) packetOf(t *testing.T, kind packet.Kind, at string, set map[string]string) *packet.Made {
	t.Helper()
	made, err := d.MakePacket(t.Context(), d.key(t, debtor), recovery.PacketAsk{Kind: kind, On: d.Today(), Inside: filepath.Dir(at), Set: set}, func(p *packet.Made) error { return p.Lay(at) }, recovery.Act{By: "Nora"})
	if err != nil {
		t.Fatal(err)
	}
	return made.Made
}

// No packet for a court, an arbitrator, an agency or an administrator holds a valuation,
// a note, talk of settlement or the number of an account, and each checks by itself.
func TestPacketsForStrangersShowFactsAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := suable(t, engine)
		for _, kind := range packet.Kinds() {
			if kind == packet.Attorney {
				continue
			}
			at := filepath.Join(t.TempDir(), "p")
			p := d.packetOf(t, kind, at, map[string]string{"case_number": "SC-77"})
			read := ""
			for _, f := range p.Files {
				text := string(bytesOf(t, f))
				if f.Type == "application/pdf" && f.Exhibit == "" { // the receipt is no whole PDF
					text = pdfText(t, filepath.Join(at, f.Name))
					if out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "qpdf", "qpdf"), "--check", filepath.Join(at, f.Name)).CombinedOutput(); err != nil {
						t.Errorf("%s %s: %v\n%s", kind, f.Name, err, out)
					}
				}
				if f.Name == "packet.pdf" {
					read = text
				}
				for _, secret := range planted {
					if strings.Contains(text, secret) {
						t.Errorf("%s: %s holds %s", kind, f.Name, secret)
					}
				}
			}
			for _, want := range []string{"Harbour Goods", "Larkfield", "Chronology of facts", "Exhibit 1", "COURTWORDS", "page 1 of"} {
				if !strings.Contains(read, want) {
					t.Errorf("%s: packet.pdf lacks %q", kind, want)
				}
			}
			if report := packet.Verify(os.DirFS(at)); !report.OK || len(report.Accounts) != 1 {
				t.Errorf("%s: does not check: %+v", kind, report)
			}
			if len(p.Lacking) == 0 {
				t.Errorf("%s: nothing is lacking, though much was never told", kind)
			}
		}
	})
}

// Each act of the record has a rule of its own: a new one does not slip into a paper
// for a court, nor stay out of it unseen.
func TestEveryVerbHasARuleForCourts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, name := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			kind, isName := v.Type.(*ast.Ident)
			text, isText := v.Values[0].(*ast.BasicLit)
			if isName && isText && kind.Name == "Verb" {
				verb, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				verbs = append(verbs, verb)
			}
			return true
		})
	}
	if len(verbs) < 60 {
		t.Fatalf("found %d verbs; the test reads the code wrongly", len(verbs))
	}
	for _, verb := range verbs {
		rule, ok := packet.RuleOf(verb)
		if !ok || rule.Why == "" {
			t.Errorf("the verb %q has no rule in internal/packet/shown.go: is it a fact for a court?", verb)
		}
		if ok && rule.Shown == (rule.Fields == nil) {
			t.Errorf("the rule for %q names fields %q and shown %v", verb, rule.Fields, rule.Shown)
		}
	}
}

// A byte changed in the record of a court's packet names the file and the entry, though
// sums and manifest were made to fit.
func TestAlteredEntryOfACourtPacketIsNamed(t *testing.T) {
	t.Parallel()
	d := suable(t, "sqlite")
	at := filepath.Join(t.TempDir(), "p")
	d.packetOf(t, packet.SmallClaims, at, nil)
	path := filepath.Join(at, "record.jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(`"bare"`)) || !bytes.Contains(text, []byte(`"entry"`)) {
		t.Fatalf("the record holds no bare or no whole entry:\n%s", text)
	}
	bent := bytes.Replace(text, []byte(`"actor":"Nora"`), []byte(`"actor":"Nina"`), 1)
	if bytes.Equal(bent, text) {
		bent = bytes.Replace(text, []byte(`"at":1`), []byte(`"at":2`), 1)
	}
	if err := os.WriteFile(path, bent, 0o600); err != nil {
		t.Fatal(err)
	}
	report := packet.Verify(os.DirFS(at))
	if report.OK || !slices.ContainsFunc(report.Files, func(f evidence.FileReport) bool { return !f.OK && f.Name == "record.jsonl" }) || report.Accounts[0].BrokenAt == nil {
		t.Errorf("got %+v", report)
	}
}
