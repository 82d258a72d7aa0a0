package day

import (
	"maps"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// holidayRules holds the rules of holidays by place. Where the part of a country
// is not known, its own days are left out or, for Switzerland and the
// Netherlands, those are in that most offices keep: a letter too late by a day
// does less harm than one on a holiday.
func holidayRules() map[string][]*cal.Holiday {
	all := map[string][]*cal.Holiday{
		"at": at.Holidays, "be": be.Holidays, "bg": bg.Holidays, "br": br.Holidays, "ca": ca.Holidays, "ch": ch.Holidays,
		"cz": cz.Holidays, "de": de.Holidays, "dk": dk.Holidays, "es": es.Holidays, "fr": fr.Holidays, "gb": gb.Holidays,
		"gr": gr.Holidays, "hr": hr.Holidays, "ie": ie.Holidays, "it": italian(), "jp": jp.Holidays, "lt": lt.Holidays,
		"lv": lv.Holidays, "nl": nl.Holidays, "no": no.Holidays, "nz": nz.Holidays, "pl": polish(), "pt": portuguese(),
		"ro": ro.Holidays, "se": se.Holidays, "si": si.Holidays, "sk": sk.Holidays, "us": us.Holidays, "za": za.Holidays,
		"gb_eng": gb.Holidays, "gb_sct": scottish(), "gb_nir": northernIrish(),
	}
	maps.Copy(all, german())
	maps.Copy(all, swiss())
	maps.Copy(all, canadian())
	maps.Copy(all, australian())
	return all
}

func on(month time.Month, d int, name string) *cal.Holiday {
	return &cal.Holiday{Name: name, Month: month, Day: d, Func: cal.CalcDayOfMonth}
}

func nthMonday(month time.Month, n int, name string) *cal.Holiday {
	return &cal.Holiday{Name: name, Month: month, Weekday: time.Monday, Offset: n, Func: cal.CalcWeekdayOffset}
}

func named(h *cal.Holiday, name string) *cal.Holiday { return h.Clone(&cal.Holiday{Name: name}) }

// since limits a rule to the years from the given one on.
func since(year int, h *cal.Holiday) *cal.Holiday { return h.Clone(&cal.Holiday{StartYear: year}) }

// kept moves a holiday that falls on a weekend to the Monday after it.
func kept(h *cal.Holiday) *cal.Holiday {
	return h.Clone(&cal.Holiday{Observed: []cal.AltDay{{Day: time.Saturday, Offset: 2}, {Day: time.Sunday, Offset: 1}}})
}

// polish adds Christmas Eve, a day off since 2025 (Act of 6 December 2024, Dz.U. 2024 poz. 1965).
func polish() []*cal.Holiday {
	return append(slices.Clone(pl.Holidays), since(2025, on(time.December, 24, "Wigilia Bożego Narodzenia")))
}

// italian adds the feast of Saint Francis, a holiday since 2026 (Law no. 151 of 8 October 2025).
func italian() []*cal.Holiday {
	return append(slices.Clone(it.Holidays), since(2026, on(time.October, 4, "San Francesco d'Assisi")))
}

// portuguese holds the days of the Código do Trabalho, art. 234; those of 2013
// to 2015 that were suspended are counted all the same.
func portuguese() []*cal.Holiday {
	return []*cal.Holiday{
		named(aa.NewYear, "Ano Novo"),
		named(aa.GoodFriday, "Sexta-feira Santa"),
		named(aa.Easter, "Páscoa"),
		on(time.April, 25, "Dia da Liberdade"),
		named(aa.WorkersDay, "Dia do Trabalhador"),
		named(aa.CorpusChristi, "Corpo de Deus"),
		on(time.June, 10, "Dia de Portugal"),
		named(aa.AssumptionOfMary, "Assunção de Nossa Senhora"),
		on(time.October, 5, "Implantação da República"),
		named(aa.AllSaintsDay, "Todos os Santos"),
		on(time.December, 1, "Restauração da Independência"),
		named(aa.ImmaculateConception, "Imaculada Conceição"),
		named(aa.ChristmasDay, "Natal"),
	}
}

// scottish has 2 January and St Andrew's Day and no Easter Monday (Banking and
// Financial Dealings Act 1971, schedule 1).
func scottish() []*cal.Holiday {
	second := on(time.January, 2, "2nd January")
	second.Observed = gb.BoxingDay.Observed // the second of two days moves in the same way
	rules := slices.DeleteFunc(slices.Clone(gb.Holidays), func(h *cal.Holiday) bool {
		return h == gb.EasterMonday || h == gb.SummerHoliday
	})
	return append(rules, second, gb.SummerHolidayScotland, kept(since(2007, on(time.November, 30, "St Andrew's Day"))))
}

func northernIrish() []*cal.Holiday {
	return append(slices.Clone(gb.Holidays),
		kept(on(time.March, 17, "St Patrick's Day")), kept(on(time.July, 12, "Battle of the Boyne")))
}

func german() map[string][]*cal.Holiday {
	return map[string][]*cal.Holiday{
		"de_bw": de.HolidaysBW, "de_by": de.HolidaysBY, "de_be": de.HolidaysBE, "de_bb": de.HolidaysBB, "de_hb": de.HolidaysHB,
		"de_hh": de.HolidaysHH, "de_he": de.HolidaysHE, "de_mv": de.HolidaysMV, "de_ni": de.HolidaysNI, "de_nw": de.HolidaysNW,
		"de_rp": de.HolidaysRP, "de_sl": de.HolidaysSL, "de_sn": de.HolidaysSN, "de_st": de.HolidaysST, "de_sh": de.HolidaysSH,
		"de_th": de.HolidaysTH,
	}
}

func swiss() map[string][]*cal.Holiday {
	return map[string][]*cal.Holiday{
		"ch_zh": ch.HolidaysZH, "ch_be": ch.HolidaysBE, "ch_lu": ch.HolidaysLU, "ch_ur": ch.HolidaysUR, "ch_sz": ch.HolidaysSZ,
		"ch_ow": ch.HolidaysOW, "ch_nw": ch.HolidaysNW, "ch_gl": ch.HolidaysGL, "ch_zg": ch.HolidaysZG, "ch_fr": ch.HolidaysFR,
		"ch_so": ch.HolidaysSO, "ch_bs": ch.HolidaysBS, "ch_bl": ch.HolidaysBL, "ch_sh": ch.HolidaysSH, "ch_ar": ch.HolidaysAR,
		"ch_ai": ch.HolidaysAI, "ch_sg": ch.HolidaysSG, "ch_gr": ch.HolidaysGR, "ch_ag": ch.HolidaysAG, "ch_tg": ch.HolidaysTG,
		"ch_vd": ch.HolidaysVD, "ch_ti": ch.HolidaysTI, "ch_vs": ch.HolidaysVS, "ch_ne": ch.HolidaysNE, "ch_ge": ch.HolidaysGE,
		"ch_ju": ch.HolidaysJU,
	}
}

// canadian adds the third Monday of February, which the library lacks, and
// Québec's own day.
func canadian() map[string][]*cal.Holiday {
	all := make(map[string][]*cal.Holiday)
	for place, name := range map[string]string{
		"ca_ab": "Family Day", "ca_bc": "Family Day", "ca_nb": "Family Day", "ca_on": "Family Day", "ca_sk": "Family Day",
		"ca_mb": "Louis Riel Day", "ca_ns": "Heritage Day", "ca_pe": "Islander Day",
	} {
		all[place] = append(slices.Clone(ca.Holidays), nthMonday(time.February, 3, name))
	}
	all["ca_qc"] = append(slices.DeleteFunc(slices.Clone(ca.Holidays), func(h *cal.Holiday) bool { return h == ca.CivicDay }),
		kept(on(time.June, 24, "Fête nationale")))
	return all
}

func australian() map[string][]*cal.Holiday {
	return map[string][]*cal.Holiday{
		"au":     {au.NewYear, au.AustraliaDay, au.GoodFriday, au.EasterMonday, au.AnzacDay, au.ChristmasDay, au.BoxingDay},
		"au_act": au.HolidaysACT, "au_nsw": au.HolidaysNSW, "au_nt": au.HolidaysNT, "au_qld": au.HolidaysQLD,
		"au_sa": au.HolidaysSA, "au_tas": au.HolidaysTAS, "au_vic": au.HolidaysVIC, "au_wa": au.HolidaysWA,
	}
}
