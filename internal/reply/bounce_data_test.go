package reply

import (
	"os"
	"strings"
	"testing"
)

// The results of other projects that are not ours, with the reason. docs/reply.md
// lists them under the same names.
var sisimaiMisses = map[string]string{
	"sisimai-lhost-activehunter-02 1": plainWords,
	"sisimai-lhost-apachejames-01 1":  plainWords,
	"sisimai-lhost-mailfoundry-01 1":  plainWords,
	"sisimai-lhost-mxlogic-03 1":      plainWords,
	"sisimai-lhost-postfix-07 1":      plainWords,
	"sisimai-lhost-surfcontrol-01 1":  plainWords,
	"sisimai-lhost-x1-01 1":           plainWords,
	"sisimai-lhost-x1-02 1":           plainWords,
	"sisimai-lhost-x2-02 1":           plainWords,
	"sisimai-lhost-x2-02 3":           plainWords,
	"sisimai-lhost-exim-06 1":         gaveUpHere,
	"sisimai-lhost-exim-08 1":         gaveUpHere,
	"sisimai-lhost-ezweb-02 1":        "the report gives reply code 550, the label none",
	"sisimai-lhost-notes-01 1":        "the cause stands above the address, in a language that is not read: undefined where the label says on hold",
	"sisimai-lhost-powermta-03 1":     "5.2.1 with \"user unknown\" is called filtered in two other labels and unknown here; without a sign that the address itself was refused it is filtered",
	"sisimai-lhost-v5sendmail-05 1":   "four servers in one transcript: the words of the first lie before the address, those behind it tell of a lost connection",
}

const (
	plainWords = "the report says in plain words that there is no such user; the label calls it filtered, since the server may have said so late"
	gaveUpHere = "a failure without any code; the label's made-up status is of class 4, ours of class 5, since the system gave up"
)

// A label's status that the other project made up (x.0.9yy) is held against the
// class of ours; all others must be equal.
func sameStatus(got, label string) bool {
	if strings.HasPrefix(label[1:], ".0.9") {
		return strings.HasPrefix(got, label[:1])
	}
	return got == label
}

func TestResultsAgainstSisimai(t *testing.T) {
	t.Parallel()
	rows := map[string][][]string{}
	for _, row := range sharedTable(t, "email/labels-sisimai.csv") {
		rows[row[0]] = append(rows[row[0]], row)
	}
	agreed, all, missed := 0, 0, map[string]bool{}
	for file, want := range rows {
		m := parsed(t, file)
		f := KindOf(&m)
		name := strings.TrimSuffix(file[strings.LastIndexByte(file, '/')+1:], ".eml")
		switch want[0][4] {
		case "vacation", "feedback":
			kind := map[string]Kind{"vacation": KindAutoReply, "feedback": KindComplaint}[want[0][4]]
			if f.Kind != kind {
				t.Errorf("%s is %s (%s), want %s", name, f.Kind, f.Because, kind)
			}
			continue
		}
		if f.Kind != KindBounce || len(f.Recipients) != len(want) {
			t.Errorf("%s is %s of %d recipients, want %d", name, f.Kind, len(f.Recipients), len(want))
			continue
		}
		for i, row := range want {
			r := f.Recipients[i]
			all++
			key := name + " " + row[1]
			if sameStatus(r.Status, row[2]) && r.Reply == row[3] && strings.ReplaceAll(string(r.Reason), "_", "") == row[4] && r.Hard == (row[5] == "1") {
				agreed++
				continue
			}
			missed[key] = true
			if sisimaiMisses[key] == "" {
				t.Errorf("%s: %s, want %v", key, told(&r), row[2:])
			}
		}
	}
	for key := range sisimaiMisses {
		if !missed[key] {
			t.Errorf("%s is a miss no more: take it off the list and off docs/reply.md", key)
		}
	}
	t.Logf("%d of %d results agree in status, reply code, reason and hardness", agreed, all)
}

// fluflMisses are addresses of the other project that the mail does not hold.
var fluflMisses = map[string]string{
	"flufl-yale_01 thomas.dtankengine@cs.yale.edu": "the report names no domain; the returned mail went to yale.edu, the second address is a guess of the label",
}

func TestAddressesAgainstFlufl(t *testing.T) {
	t.Parallel()
	want := map[string]map[string]string{}
	for _, row := range sharedTable(t, "email/labels-flufl.csv") {
		if want[row[0]] == nil {
			want[row[0]] = map[string]string{}
		}
		want[row[0]][strings.ToLower(row[2])] = row[3]
	}
	for file, addresses := range want {
		m := parsed(t, file)
		f := KindOf(&m)
		name := strings.TrimSuffix(file[strings.LastIndexByte(file, '/')+1:], ".txt")
		got := map[string]Action{}
		for _, r := range f.Recipients {
			_, known := addresses[strings.ToLower(r.Address)]
			_, knownOriginal := addresses[strings.ToLower(r.Original)]
			if !known && !knownOriginal {
				t.Errorf("%s: %s is none of its recipients", name, r.Address)
			}
			got[strings.ToLower(r.Address)] = r.Action
			got[strings.ToLower(r.Original)] = r.Action
		}
		for address, kind := range addresses {
			if fluflMisses[name+" "+address] != "" {
				continue
			}
			if action := got[address]; action == "" || (action == ActionDelayed) != (kind == "temporary") {
				t.Errorf("%s: %s is %q, want it %s", name, address, action, kind)
			}
		}
	}
}

// No mail that a person wrote may pass for a machine's, and no report for a
// person's; every report names at least one recipient.
func TestKindsOfSharedMail(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]Kind{
		"email/business": KindReply, "email/reply": KindReply, "email/bounce": KindBounce, "email/autoreply": KindAutoReply, "email/complaint": KindComplaint,
	} {
		for _, name := range sharedNames(t, pattern) {
			m := parsed(t, name)
			f := KindOf(&m)
			if f.Kind != want {
				t.Errorf("%s is %s (%s), want %s", name, f.Kind, f.Because, want)
			}
			if want == KindBounce && len(f.Recipients) == 0 {
				t.Errorf("%s names nobody", name)
			}
		}
	}
}

// The same mail with other line ends must read the same.
func TestLineEndsOfOldSystems(t *testing.T) {
	t.Parallel()
	for _, name := range sharedNames(t, "email/bounce-newlines") {
		base := name[strings.LastIndexByte(name, '/')+1:]
		folder := "email/bounce/"
		if strings.Contains(base, "rfc3834") {
			folder = "email/autoreply/"
		}
		plain := folder + strings.NewReplacer("-dos-", "-", "-mac-", "-").Replace(base)
		got, want := parsed(t, name), parsed(t, plain)
		a, b := KindOf(&got), KindOf(&want)
		if a.Kind != b.Kind || len(a.Recipients) != len(b.Recipients) {
			t.Errorf("%s is %s of %d, its twin %s of %d", name, a.Kind, len(a.Recipients), b.Kind, len(b.Recipients))
			continue
		}
		for i := range a.Recipients {
			if x, y := told(&a.Recipients[i]), told(&b.Recipients[i]); x != y {
				t.Errorf("%s: %s, its twin %s", name, x, y)
			}
		}
	}
}

func TestMissesAreToldInTheDocs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/reply.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []map[string]string{sisimaiMisses, fluflMisses} {
		for key := range list {
			file, which, _ := strings.Cut(key, " ")
			if !strings.Contains(string(text), "`"+file+"`") {
				t.Errorf("docs/reply.md does not tell of %s (%s)", file, which)
			}
		}
	}
	for _, r := range Reasons() {
		if !strings.Contains(string(text), "`"+string(r)+"`") {
			t.Errorf("docs/reply.md does not list the reason %s", r)
		}
	}
}
