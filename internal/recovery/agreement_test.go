package recovery_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"dunwell/internal/agreement"
	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// signing is a desk with client pages, and one client who owes.
type signing struct {
	*recovery.Desk
	creditor receivable.CreditorID
	key      receivable.AccountKey
	clock    *book.Clock
	dsn      string
	engine   string
}

func signingDesk(t *testing.T, engine string) *signing {
	t.Helper()
	s := &signing{clock: book.ClockAt(roadDay, 10), dsn: book.Database(t, engine), engine: engine}
	s.Desk = recovery.New(book.Open(t, s.dsn, s.clock.Now), recovery.Options{Now: s.clock.Now, Keys: feed.NewKeyring(filepath.Join(t.TempDir(), "key"))})
	var err error
	if s.creditor, err = s.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	setUp(t, s.Desk, s.creditor, "place", "us_oregon", "name", "Harbour Studio", "sender", "Ann Harbour", "public_url", "https://pay.harbour.example")
	importText(t, s.Desk, s.creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2026-09-01,2026-10-01,500.00\n", receivable.ListAll)
	if s.key, err = s.AccountNamed(t.Context(), s.creditor, "Larch", ""); err != nil {
		t.Fatal(err)
	}
	return s
}

func contract() agreement.Terms {
	return agreement.Terms{Work: "Shop design", Price: money.New(720000, "EUR"), City: "Portland"}
}

// out is a contract that lies before the client, and the token of its link.
func (s *signing) out(t *testing.T) (number, token string) {
	t.Helper()
	one, _, _, err := s.DraftAgreement(t.Context(), s.key, "", contract(), ann)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := s.SendAgreement(t.Context(), s.creditor, one.Number, recovery.Bringing{How: recovery.BringLink}, ann)
	if err != nil {
		t.Fatal(err)
	}
	return one.Number, strings.TrimPrefix(sent.Link.URL, "https://pay.harbour.example/c/")
}

func (s *signing) open(t *testing.T, token string) *recovery.ClientLink {
	t.Helper()
	l, err := s.OpenLink(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var ben = recovery.Signing{
	Title: "Agreement", Name: "Ben Larch", Agreed: true, Intent: "I have read it and agree.", Language: "en", Drawn: "M10 10L100 100L300 20",
	PageSender: recovery.PageSender{Address: "192.0.2.7", Agent: "Browser"},
}

func (s *signing) line(t *testing.T, number string) recovery.AgreementLine {
	t.Helper()
	_, line, err := s.AgreementNumbered(t.Context(), s.creditor, number)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// A contract is drawn up, signed by both, and stands: the signed file begins with
// the exact bytes that were shown, and what it says decides.
func TestAgreementIsSignedByBoth(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		s := signingDesk(t, engine)
		ctx := t.Context()
		if _, err := s.EnterWork(ctx, s.key, recovery.WorkTerms{Name: "Shop", Value: "7200"}, ann); err != nil {
			t.Fatal(err)
		}
		number, token := s.out(t)
		l := s.open(t, token)
		shown, err := s.PaperToSign(ctx, l)
		if err != nil {
			t.Fatal(err)
		}
		done, err := s.SignOnPage(ctx, l, ben)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(shown)
		want(t, "fingerprint", done.Hash, hex.EncodeToString(sum[:]))
		want(t, "state after the client", s.line(t, number).State, receivable.AgreementOut)
		want(t, "it waits for", s.line(t, number).Waits, "creditor")
		if _, err := s.SendAgreement(ctx, s.creditor, number, recovery.Bringing{How: recovery.BringLink}, ann); fault.CodeOf(err) != "signed_before" {
			t.Errorf("another link after the client signed: got %v", err)
		}
		if _, err := s.Countersign(ctx, s.creditor, number, recovery.Countersigning{Name: "Ann Harbour", Intent: "I agree.", Agreed: true}, ann); err != nil {
			t.Fatal(err)
		}
		line := s.line(t, number)
		want(t, "state", line.State, receivable.AgreementStands)
		want(t, "signatures", len(line.Signed), 2)
		want(t, "way", line.Signed[0].Way, receivable.SignedDrawn)
		copied, err := s.SignedCopy(ctx, s.open(t, strings.TrimPrefix(done.Copy, "/c/")))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(copied, shown) {
			t.Error("the signed file does not begin with what was shown")
		}
		if out, err := pdfWords(t, copied); err == nil {
			for _, words := range []string{"Certificate of signature", "Ben Larch", "Ann Harbour", "I have read it and agree.", "Have it read once by a lawyer"} {
				if !strings.Contains(strings.Join(strings.Fields(out), " "), words) {
					t.Errorf("the signed file lacks %q", words)
				}
			}
		}
		work, err := s.Work(ctx, s.key)
		if err != nil {
			t.Fatal(err)
		}
		w := work.Work[0]
		want(t, "pause clause", text(w.PauseClause), "section 4, 7 days' notice")
		want(t, "deposit", text(w.Deposit), "50")
		want(t, "kill fee", text(w.KillFee), "1800.00")
		if !w.MayPause || w.Terms == nil || *w.Terms != 14 {
			t.Errorf("the work does not say what was agreed: %+v", w)
		}
		admitsNothing(t, s)
		if report, err := s.Verify(ctx, s.creditor); err != nil || !report.OK {
			t.Errorf("verify: got %+v (%v)", report, err)
		}
	})
}

// admitsNothing holds that a signed contract is a contract in the file, and no admission
// of a debt.
func admitsNothing(t *testing.T, s *signing) {
	t.Helper()
	v, err := s.Evidence(t.Context(), s.key, s.Today())
	if err != nil {
		t.Fatal(err)
	}
	for i := range v.Lines {
		switch l := &v.Lines[i]; l.Item {
		case remedy.SignedContract:
			if l.State != recovery.EvidenceHave || len(l.ShownBy) == 0 {
				t.Errorf("the contract: got %s, shown by %v", l.State, l.ShownBy)
			}
		case remedy.Acknowledged:
			if len(l.ShownBy) > 0 {
				t.Errorf("an admission is shown by %v", l.ShownBy)
			}
		}
	}
}

func pdfWords(t *testing.T, b []byte) (string, error) {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(t.Context(), program, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(b)
	out, err := cmd.Output()
	return string(out), err
}

// Used, expired, revoked, tampered with and made for something else: every such link
// is refused, and all of them by the same words where it is no more than unknown.
func TestSigningLinksAreForOneThingOnce(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		ctx := t.Context()
		refused := func(s *signing, token string) error {
			l, err := s.OpenLink(ctx, token)
			if err != nil {
				return err
			}
			_, err = s.SignOnPage(ctx, l, ben)
			return err
		}
		s := signingDesk(t, engine)
		number, token := s.out(t)
		held := s.open(t, token)
		statement, _, err := s.MakeLink(ctx, s.key, store.LinkStatement, ann)
		if err != nil {
			t.Fatal(err)
		}
		other := strings.TrimPrefix(statement.URL, "https://pay.harbour.example/c/")
		want(t, "another purpose", fault.CodeOf(refused(s, other)), "link_purpose")
		if _, err := s.SignedCopy(ctx, s.open(t, other)); fault.CodeOf(err) != "link_unknown" {
			t.Errorf("a copy by another link: got %v", err)
		}
		flipped := token[:20] + string(map[bool]byte{true: 'A', false: 'B'}[token[20] != 'A']) + token[21:]
		unknown := s.refusal(t, flipped)
		s.clock.Pass(15 * 24 * time.Hour)
		want(t, "expired", fault.CodeOf(refused(s, token)), "link_expired")
		s.clock.Pass(-15 * 24 * time.Hour)
		if _, err := s.SignOnPage(ctx, held, ben); err != nil {
			t.Fatal(err)
		}
		want(t, "used", s.refusal(t, token), unknown)
		if _, err := s.SignOnPage(ctx, held, ben); fault.CodeOf(err) != "link_unknown" {
			t.Errorf("signed twice with the page still open: got %v", err)
		}
		want(t, "one signature", len(s.line(t, number).Signed), 1)

		second, token := s.out(t)
		held = s.open(t, token)
		if _, err := s.WithdrawAgreement(ctx, s.creditor, second, false, ann); err != nil {
			t.Fatal(err)
		}
		want(t, "revoked", s.refusal(t, token), unknown)
		if _, err := s.SignOnPage(ctx, held, ben); err == nil {
			t.Error("what was taken back was signed")
		}
	})
}

// refusal is what whoever opens a link is told.
func (s *signing) refusal(t *testing.T, token string) string {
	t.Helper()
	_, err := s.OpenLink(t.Context(), token)
	return fmt.Sprint(err)
}

// What was sent holds what it holds, and a byte changed in the book is named with its entry.
func TestASignedPaperCannotBeChanged(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		s := signingDesk(t, engine)
		ctx := t.Context()
		number, token := s.out(t)
		_, err := s.SetClauses(ctx, s.creditor, number, []receivable.Clause{{ID: "deposit", Value: "90%"}}, ann)
		want(t, "clauses of one that is out", fault.CodeOf(err), "agreement_sealed")
		if _, err := s.SignOnPage(ctx, s.open(t, token), ben); err != nil {
			t.Fatal(err)
		}
		_, err = s.EndAgreement(ctx, s.creditor, number, ann)
		want(t, "ended while it is out", fault.CodeOf(err), "agreement_moved")
		paper := *s.line(t, number).Document
		driver := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}[engine]
		raw, err := sql.Open(driver, s.dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = raw.Close() })
		var piece []byte
		if err := raw.QueryRowContext(ctx, `SELECT bytes FROM document_bytes WHERE document = $1 AND n = 0`, paper).Scan(&piece); err != nil {
			t.Fatal(err)
		}
		piece[len(piece)/2] ^= 1
		if _, err := raw.ExecContext(ctx, `UPDATE document_bytes SET bytes = $1 WHERE document = $2 AND n = 0`, piece, paper); err != nil {
			t.Fatal(err)
		}
		report, err := s.Verify(ctx, s.creditor)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range report.Files {
			if f.Name == "document "+paper && !f.OK && strings.Contains(f.Why, "entry 1001-") {
				found = true
			}
		}
		if report.OK || !found {
			t.Errorf("a changed byte goes unseen: %+v", report.Files)
		}
	})
}

// An agreement made elsewhere is entered with its paper and clauses, ends, and each
// act is taken back whole.
func TestAgreementsAreEnteredAndUndone(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		s := signingDesk(t, engine)
		ctx := t.Context()
		clause, err := agreement.ReadClause("terms", "30", "section 2")
		if err != nil {
			t.Fatal(err)
		}
		act := recovery.Act{By: "Ann", On: roadDay.AddDays(-90)}
		made, entered, err := s.AddAgreement(ctx, s.key, recovery.NewAgreement{Kind: receivable.AgreementSigned, Name: "c.pdf", Bytes: []byte("%PDF-1.4"), Clauses: []receivable.Clause{clause}}, act)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "number", made.Number, "1001/A1")
		facts := func() map[string]string {
			list, err := s.Agreements(ctx, s.key)
			if err != nil {
				t.Fatal(err)
			}
			var all []receivable.Agreement
			for _, l := range list {
				a := receivable.Agreement{Kind: l.Kind, State: l.State, On: l.On, Ended: l.Ended, Title: l.Title}
				for _, c := range l.Clauses {
					a.Clauses = append(a.Clauses, receivable.Clause{ID: c.ID, Value: c.Value, Where: c.Where})
				}
				all = append(all, a)
			}
			return receivable.AgreedFacts(all, roadDay)
		}
		want(t, "signed contract", facts()["signed_contract"], "yes")
		want(t, "days", facts()["agreed_days"], "30")
		changed, err := s.SetClauses(ctx, s.creditor, made.Number, []receivable.Clause{{ID: "terms"}, {ID: "arbitration", Value: "home", Where: "section 8"}}, ann)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "no days", facts()["agreed_days"], "")
		want(t, "arbitration", facts()["arbitration"], "home")
		ended, err := s.EndAgreement(ctx, s.creditor, made.Number, ann)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "ended", facts()["signed_contract"], "")
		for _, entry := range []recovery.Entry{ended, changed, entered} {
			if _, err := s.Undo(ctx, s.creditor, entry.Number, ann); err != nil {
				t.Fatalf("undo of %q: %v", entry.Text, err)
			}
			if entry.Number == changed.Number {
				want(t, "days again", facts()["agreed_days"], "30")
			}
		}
		if list, err := s.Agreements(ctx, s.key); err != nil || len(list) != 0 {
			t.Errorf("after all is undone: %+v (%v)", list, err)
		}
		if _, _, err := s.AddAgreement(ctx, s.key, recovery.NewAgreement{Kind: "handshake"}, ann); fault.CodeOf(err) != "agreement_kind_unknown" {
			t.Errorf("another kind: got %v", err)
		}
	})
}

// A paper that comes back signed stands with its own bytes; the offer to submit to
// arbitration becomes a clause once it is signed.
func TestSignedPaperComesBack(t *testing.T) {
	t.Parallel()
	s := signingDesk(t, "sqlite")
	ctx := t.Context()
	one, made, _, err := s.OfferArbitration(ctx, s.key, recovery.ArbitrationTerms{City: "Portland"}, ann)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TakeReturned(ctx, s.creditor, one.Number, recovery.ReturnedPaper{Name: "Ben Larch", Way: receivable.SignedPaper, Bytes: []byte("no PDF")}, ann); fault.CodeOf(err) != "file_type" {
		t.Errorf("no PDF: got %v", err)
	}
	if _, err := s.TakeReturned(ctx, s.creditor, one.Number, recovery.ReturnedPaper{Name: "Ben Larch", Way: receivable.SignedPaper, Bytes: made.PDF}, ann); err != nil {
		t.Fatal(err)
	}
	want(t, "state", s.line(t, one.Number).State, receivable.AgreementStands)
	shown, err := s.Evidence(ctx, s.key, s.Today())
	if err != nil {
		t.Fatal(err)
	}
	for i := range shown.Lines {
		if l := &shown.Lines[i]; l.Item == remedy.Acknowledged && len(l.ShownBy) > 0 {
			t.Errorf("an admission is shown by %v", l.ShownBy)
		}
	}
	if _, _, _, err := s.OfferArbitration(ctx, s.key, recovery.ArbitrationTerms{}, ann); fault.CodeOf(err) != "arbitration_agreed" {
		t.Errorf("offered twice: got %v", err)
	}
	b, err := s.AgreementPaperBytes(ctx, s.creditor, one.Number)
	if err != nil || !bytes.HasPrefix(b, made.PDF) {
		t.Errorf("the signed paper does not begin with what came back (%v)", err)
	}
}

// A time stamp is asked for where an authority is set up; one that cannot be reached
// hinders nothing and is noted.
func TestTimeStamp(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed: apt-get install openssl")
	}
	s := signingDesk(t, "sqlite")
	ctx := t.Context()
	authority := timeAuthority(t, openssl)
	setUp(t, s.Desk, s.creditor, "timestamp_url", authority)
	number, token := s.out(t)
	if _, err := s.SignOnPage(ctx, s.open(t, token), ben); err != nil {
		t.Fatal(err)
	}
	if s.line(t, number).Signed[0].Stamp == nil {
		t.Error("no time stamp is kept")
	}
	setUp(t, s.Desk, s.creditor, "timestamp_url", "http://127.0.0.1:1/")
	if _, err := s.Countersign(ctx, s.creditor, number, recovery.Countersigning{Name: "Ann Harbour", Intent: "I agree.", Agreed: true}, ann); err != nil {
		t.Fatal(err)
	}
	line := s.line(t, number)
	want(t, "it stands all the same", line.State, receivable.AgreementStands)
	if line.Signed[1].Stamp != nil {
		t.Error("a time stamp came from nowhere")
	}
	if err := s.ChangeSetup(ctx, s.creditor, map[string]string{"timestamp_url": "ftp://x"}); fault.CodeOf(err) != "timestamp_url_unreadable" {
		t.Errorf("a strange address: got %v", err)
	}
}

// timeAuthority answers questions of RFC 3161 with openssl.
func timeAuthority(t *testing.T, openssl string) string {
	t.Helper()
	dir := t.TempDir()
	run := func(in []byte, args ...string) []byte {
		cmd := exec.CommandContext(t.Context(), openssl, args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(in)
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("openssl %s: %v", strings.Join(args, " "), err)
		}
		return out
	}
	conf := "[req]\ndistinguished_name=dn\n[dn]\n[ext]\nextendedKeyUsage=critical,timeStamping\n[tsa]\ndefault_tsa=one\n[one]\nserial=" + dir + "/serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\n"
	writeFile(t, filepath.Join(dir, "c.cnf"), conf)
	writeFile(t, filepath.Join(dir, "serial"), "01\n")
	run(nil, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-subj", "/CN=Stamps", "-days", "2", "-config", "c.cnf", "-extensions", "ext")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var query bytes.Buffer
		_, _ = query.ReadFrom(r.Body) // a broken question gives a broken answer
		writeFile(t, filepath.Join(dir, "q.tsq"), query.String())
		_, _ = w.Write(run(nil, "ts", "-reply", "-queryfile", "q.tsq", "-signer", "c.pem", "-inkey", "k.pem", "-config", "c.cnf"))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Error(err)
	}
}
