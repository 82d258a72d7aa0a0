//go:build unix

package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dunwell/internal/cli"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// What a child process is told.
const (
	killMode     = "DUNWELL_KILLED_MODE" // chase, deliver, serve or full
	killDatabase = "DUNWELL_KILLED_DATABASE"
	killLetters  = "DUNWELL_KILLED_LETTERS"
	killEpoch    = "DUNWELL_KILLED_EPOCH" // real moment at which it was ten o'clock in the book
)

// working is what a child says when it begins to work.
const working = "working"

// TestKilledChild is no test of its own: TestKilled starts it as a process of its
// own, and kills it.
func TestKilledChild(t *testing.T) {
	mode := os.Getenv(killMode)
	if mode == "" {
		t.Skip("this is the process that TestKilled kills; it is started by no one else")
	}
	epoch, err := strconv.ParseInt(os.Getenv(killEpoch), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return book.At(book.Day, 10).Add(time.Since(time.Unix(0, epoch))) }
	database, letters := os.Getenv(killDatabase), os.Getenv(killLetters)
	if mode == "serve" {
		code := MainAt(now, []string{"serve", "--database", database, "--letters", letters, "--listen", "127.0.0.1:0"}, strings.NewReader(""), os.Stdout, os.Stderr)
		if left := leftRunning(); code != cli.Done || left != "" {
			t.Fatalf("serve ended with %d and left behind:\n%s", code, left)
		}
		return
	}
	if mode == "full" {
		fmt.Println(working)
		signal.Ignore(syscall.SIGXFSZ) // a full disk sends none
		if err := mayNotGrow(200 << 10); err != nil {
			t.Fatal(err)
		}
		os.Exit(MainAt(now, []string{"chase", "--on", book.Day.String(), "--database", database, "--letters", letters}, strings.NewReader(""), io.Discard, os.Stderr))
	}
	d, closeBook, err := open(t.Context(), cli.OpenOptions{Database: database, Letters: letters, NoBackup: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer closeBook()
	fmt.Println(working)
	if mode == "chase" {
		_, err = d.ChaseDue(t.Context(), book.Day, 1)
	} else if err = d.SettleStuck(t.Context()); err == nil { // it is the only program on this book
		_, err = d.Deliver(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestKilled kills the program at random moments of chase and delivery, again and
// again, and looks at what is left. DUNWELL_KILLS says how often (20).
func TestKilled(t *testing.T) {
	t.Parallel()
	kills := 20
	if text := os.Getenv("DUNWELL_KILLS"); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil || kills < 2 {
			t.Fatalf("DUNWELL_KILLS is %q; it is a number from 2", text)
		}
	}
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			// Each kill of the chase finds about a chunk of accounts to decide, each kill of
			// the delivery about as many letters as leave in its time. The server is slow,
			// so that kills fall between a letter's end and its answer.
			studio := book.Studio{Friendly: 6 * kills, Formal: 5 * kills, Plain: 100 * kills}
			k := newKilling(t, engine, studio, sink.Fault{At: sink.End, Delay: 15 * time.Millisecond})
			k.duringChase(t, kills/2)
			k.approveAll(t)
			k.duringDelivery(t, kills-kills/2)
			k.judge(t)
		})
	}
}

// killing is a book whose programs are killed, and the server their letters go to.
type killing struct {
	dsn, letters string
	temp         string
	creditor     receivable.CreditorID
	sink         *sink.Server
	db           *store.DB
	desk         *recovery.Desk
	epoch        time.Time
	random       *rand.Rand
	arrived      chan struct{}   // the server has read a letter
	approved     map[string]bool // numbers of letters let go; true for formal ones
	kills        int
}

func newKilling(t *testing.T, engine string, studio book.Studio, slow sink.Fault) *killing {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	k := &killing{dsn: book.Database(t, engine), letters: filepath.Join(t.TempDir(), "letters"), temp: t.TempDir(), random: rand.New(rand.NewPCG(seed, 0)), approved: map[string]bool{}}
	k.creditor = book.Fill(t, k.dsn, studio)
	k.sink = book.Sink(t, sink.Options{})
	k.arrived = make(chan struct{}, 1)
	slow.Do = func() {
		select {
		case k.arrived <- struct{}{}:
		default:
		}
	}
	k.sink.Misbehave(slow)
	k.epoch = time.Now()
	now := func() time.Time { return book.At(book.Day, 10).Add(time.Since(k.epoch)) }
	k.db = book.Open(t, k.dsn, now)
	k.desk = recovery.New(k.db, recovery.Options{Now: now, Zone: time.Local, Ways: recovery.Ways{SMTP: book.Mail(t, k.sink, mail.Limits{}, mail.Timeouts{})}})
	return k
}

// start starts a child and returns when it works.
func (k *killing) start(t *testing.T, mode string) (child *exec.Cmd, ended func() string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child = exec.Command(program, "-test.run=^TestKilledChild$", "-test.timeout=3m")
	child.Env = append(os.Environ(),
		killMode+"="+mode, killDatabase+"="+k.dsn, killLetters+"="+k.letters, killEpoch+"="+strconv.FormatInt(k.epoch.UnixNano(), 10),
		"TMPDIR="+k.temp, // what the killed leave there goes with the test
		"DUNWELL_SMTP=smtp+plain://127.0.0.1:"+strconv.Itoa(k.sink.Port()))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errors strings.Builder
	child.Stderr = &errors
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	var said strings.Builder
	for {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		if strings.HasPrefix(line, working) || strings.HasPrefix(line, "The desk is open") {
			break
		}
		if err != nil {
			_ = child.Wait() // what it said tells why
			t.Fatalf("the %s process ended before it worked:\n%s%s", mode, said.String(), errors.String())
		}
	}
	return child, func() string {
		rest, _ := io.ReadAll(lines)
		err := child.Wait()
		if err == nil {
			return ""
		}
		return fmt.Sprintf("%v\n%s%s%s", err, said.String(), rest, errors.String())
	}
}

// kill starts a child and kills it: within a time, or soon after so many letters
// have arrived. It reports false when the child had ended its work before.
func (k *killing) kill(t *testing.T, mode string, letters int, within time.Duration) bool {
	t.Helper()
	child, ended := k.start(t, mode)
	why := make(chan string, 1)
	go func() { why <- ended() }()
	moment := time.NewTimer(time.Duration(k.random.Int64N(int64(within))))
	defer moment.Stop()
	for {
		select {
		case <-k.arrived:
			if letters--; letters == 0 {
				moment.Reset(time.Duration(k.random.Int64N(int64(25 * time.Millisecond))))
			}
			continue
		case <-moment.C:
			_ = child.Process.Kill() // it may have ended this very moment
		case said := <-why:
			if said != "" {
				t.Fatalf("the %s process failed by itself: %s", mode, said)
			}
			return false
		}
		break
	}
	if said := <-why; said != "" && !strings.Contains(said, "signal: killed") {
		t.Fatalf("the %s process failed by itself: %s", mode, said)
	}
	k.kills++
	return true
}

// run lets a child end its work.
func (k *killing) run(t *testing.T, mode string) {
	t.Helper()
	_, ended := k.start(t, mode)
	if said := ended(); said != "" {
		t.Fatalf("the %s process failed: %s", mode, said)
	}
}

// killMany kills so many children at work; each fifth is the whole program with
// its jobs, the others do nothing but this work. Where letters leave, every other
// is killed while they do, whenever that is. It ends early when no work is left.
func (k *killing) killMany(t *testing.T, mode string, kills int, within time.Duration, left func() bool) {
	t.Helper()
	for n := 1; n <= kills && left(); n++ {
		letters := 0
		if mode == "deliver" && n%2 == 1 {
			letters = 1 + k.random.IntN(12)
		}
		switch {
		case n%5 == 0:
			k.kill(t, "serve", letters, 3*time.Second)
		case letters > 0:
			k.kill(t, mode, letters, 10*time.Second)
		default:
			k.kill(t, mode, letters, within)
		}
	}
}

func (k *killing) number(t *testing.T, query string) (n int) {
	t.Helper()
	if err := k.db.SQL().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (k *killing) duringChase(t *testing.T, kills int) {
	t.Helper()
	const undecided = `SELECT COUNT(*) FROM account WHERE decided = 0`
	k.killMany(t, "chase", kills, 100*time.Millisecond, func() bool { return k.number(t, undecided) > 0 })
	during := k.kills
	k.run(t, "chase")
	accounts := k.number(t, `SELECT COUNT(*) FROM account`)
	t.Logf("%d kills during the chase of %d accounts", during, accounts)
	if during < kills/2 {
		t.Errorf("only %d of %d kills fell before the chase was done", during, kills)
	}
	for what, query := range map[string]string{
		"decisions":                  `SELECT COUNT(*) FROM decision`,
		"accounts with one decision": `SELECT COUNT(*) FROM (SELECT account FROM decision GROUP BY account HAVING COUNT(*) = 1) AS once`,
		"letters drafted":            `SELECT COUNT(*) FROM delivery`,
		"accounts with one letter":   `SELECT COUNT(*) FROM (SELECT account FROM delivery GROUP BY account HAVING COUNT(*) = 1) AS once`,
	} {
		if got := k.number(t, query); got != accounts {
			t.Errorf("%s after the chase: got %d, want %d", what, got, accounts)
		}
	}
}

// approveAll lets the letters go that are to be sent: all but those of the plain
// accounts, which were there to be decided about.
func (k *killing) approveAll(t *testing.T) {
	t.Helper()
	for _, d := range book.In(t, k.db, k.creditor, receivable.Drafted) {
		if strings.Contains(d.To, "plain") {
			continue
		}
		if _, err := k.desk.Approve(t.Context(), k.creditor, d.Number, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		k.approved[d.Number] = d.Formal
	}
}

func (k *killing) duringDelivery(t *testing.T, kills int) {
	t.Helper()
	const open = `SELECT COUNT(*) FROM delivery WHERE state IN ('waiting', 'sending')`
	before := k.kills
	k.killMany(t, "deliver", kills, 100*time.Millisecond, func() bool { return k.number(t, open) > 0 })
	during := k.kills - before
	k.run(t, "deliver")
	t.Logf("%d kills during the delivery of %d letters", during, len(k.approved))
	if during < kills/2 {
		t.Errorf("only %d of %d kills fell before the letters were sent", during, kills)
	}
	if left := k.number(t, open); left != 0 {
		t.Errorf("%d letters are left in between", left)
	}
}

// mostRepeats is how often a friendly letter is begun before the doubt is left.
const mostRepeats = 8

// judge looks at every letter, at what the server got, and at the record.
func (k *killing) judge(t *testing.T) {
	t.Helper()
	states := map[receivable.DeliveryState]int{}
	known := map[string]bool{}
	twice := 0
	for _, d := range k.deliveries(t) {
		isFormal, approved := k.approved[d.Number]
		if !approved {
			continue
		}
		states[d.State]++
		known[d.MessageID] = true
		copies, doubts, touches := k.sink.Count(d.MessageID), k.entries(t, d, "unknown"), k.touches(t, d)
		switch {
		case d.State == receivable.Sent && (copies < 1 || touches != 1):
			t.Errorf("letter %s is sent: %d copies arrived and %d touches count, want a copy and one touch", d.Number, copies, touches)
		case d.State != receivable.Sent && d.State != receivable.DoubtfulD:
			t.Errorf("letter %s ended as %s, want sent or unknown", d.Number, d.State)
		case isFormal && copies > 1:
			t.Errorf("the formal letter %s arrived %d times", d.Number, copies)
		case isFormal && d.State == receivable.DoubtfulD && (touches != 0 || doubts != 1):
			t.Errorf("the formal letter %s in doubt: %d touches and %d doubts in the record, want none and one", d.Number, touches, doubts)
		case !isFormal && d.State == receivable.DoubtfulD && doubts < mostRepeats:
			t.Errorf("the friendly letter %s was given up after %d doubts, want %d", d.Number, doubts, mostRepeats)
		case copies > 1+doubts:
			t.Errorf("letter %s arrived %d times, and the record knows %d doubts", d.Number, copies, doubts)
		}
		if copies > 1 {
			twice++
		}
	}
	for id, copies := range k.sink.Counts() {
		if !known[id] {
			t.Errorf("%d copies of %s arrived, which no letter of the book is", copies, id)
		}
	}
	if sum := states[receivable.Sent] + states[receivable.DoubtfulD]; sum != len(k.approved) {
		t.Errorf("%d letters have an end, want all %d", sum, len(k.approved))
	}
	t.Logf("%d kills: %d letters sent, %d formal ones in doubt; %d friendly ones arrived more than once, under the same Message-ID; %d copies at the server",
		k.kills, states[receivable.Sent], states[receivable.DoubtfulD], twice, k.sink.Total())
	k.judgeRecord(t)
}

func (k *killing) judgeRecord(t *testing.T) {
	t.Helper()
	// An account is decided on once a day, and again when something happened to it.
	tooOften := k.number(t, `
		SELECT COUNT(*) FROM (
			SELECT account FROM record GROUP BY creditor, account, on_day
			HAVING SUM(CASE WHEN kind = 'decided' THEN 1 ELSE 0 END) > 1 + SUM(CASE WHEN kind IN ('approve', 'unknown') THEN 1 ELSE 0 END)
		) AS often`)
	if tooOften != 0 {
		t.Errorf("%d accounts were decided on more often than something happened to them", tooOften)
	}
	report, err := k.desk.Verify(context.WithoutCancel(t.Context()), k.creditor)
	if err != nil {
		t.Fatal(err)
	}
	if !report.OK {
		t.Error("the record does not verify")
	}
}

func (k *killing) deliveries(t *testing.T) (all []receivable.Delivery) {
	t.Helper()
	err := k.db.Read(t.Context(), func(tx *store.Tx) error {
		accounts, err := tx.AllAccounts(t.Context(), k.creditor, receivable.AccountKey{}, 1_000_000)
		for _, a := range accounts {
			if err == nil {
				var some []receivable.Delivery
				some, err = tx.DeliveriesOf(t.Context(), a.Key)
				all = append(all, some...)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// entries counts the entries of a kind about a letter; an account here has one.
func (k *killing) entries(t *testing.T, d receivable.Delivery, kind string) (n int) {
	t.Helper()
	err := k.db.SQL().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM record WHERE creditor = $1 AND account = $2 AND kind = $3`,
		string(d.Account.Creditor), string(d.Account.Account), kind).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (k *killing) touches(t *testing.T, d receivable.Delivery) (n int) {
	t.Helper()
	err := k.db.SQL().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM touch WHERE creditor = $1 AND account = $2 AND delivery = $3`,
		string(d.Account.Creditor), string(d.Account.Account), string(d.ID)).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
