package intake

import (
	"strings"
	"sync"
)

// monthNames maps month names and their short forms in the eight languages,
// small and without accents, to 1 to 12. Polish has both cases.
var monthNames = sync.OnceValue(func() map[string]int {
	m := map[string]int{}
	for i, names := range []string{
		"january jan januar janner jan janvier janv enero ene gennaio gen janeiro januari styczen stycznia sty",
		"february feb februar febr fevrier fevr fev febrero febbraio fevereiro februari luty lutego lut",
		"march mar marz mrz maerz mars marzo marco maart mrt marzec marca",
		"april apr avril avr abril abr aprile kwiecien kwietnia kwi",
		"may mai mayo maggio mag maio mei maj maja",
		"june jun juni juin junio giugno giu junho czerwiec czerwca cze",
		"july jul juli juillet juil julio luglio lug julho lipiec lipca lip",
		"august aug aout agosto ago augustus sierpien sierpnia sie",
		"september sep sept septembre septiembre set settembre sett setembro wrzesien wrzesnia wrz",
		"october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika paz",
		"november nov novembre noviembre novembro listopad listopada lis",
		"december dec dezember dez decembre diciembre dic dicembre dezembro grudzien grudnia gru",
	} {
		for name := range strings.FieldsSeq(names) {
			m[name] = i + 1
		}
	}
	return m
})
