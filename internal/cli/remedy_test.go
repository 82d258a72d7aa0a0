package cli

import (
	"strings"
	"testing"

	"dunwell/internal/remedy"
)

// A ranking reads well on a terminal of 80 columns, also where nothing is open.
func TestRankingsFitTheTerminal(t *testing.T) {
	t.Parallel()
	const facts = "amount: 6900\nage_days: 120\nreminders: 4\nresponse: silent\nevidence: []\nsolvency: ok\ndebtor: company\ndistance: same_state\nsmall_claims_limit: 7500\nhourly_rate: 80\nfinal_demand: lapsed\non: 2026-11-20\n"
	for name, more := range map[string]string{"open": "", "time over": "limitation_days: -1\n", "last day": "limitation_days: 0\n", "bankrupt": "bankruptcy_notice: true\n"} {
		c, err := remedy.ParseCase(name, []byte(facts+more))
		if err != nil {
			t.Fatal(err)
		}
		rk := remedy.Rank(c, remedy.Defaults())
		var out strings.Builder
		printRanking(&out, &rk)
		if strings.Contains(out.String(), "\n\n\n") {
			t.Errorf("%s: two blank lines stand together:\n%s", name, out.String())
		}
		for line := range strings.Lines(out.String()) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
	}
}
