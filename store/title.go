package store

import (
	"slices"
	"strings"

	"jianzhu"
)

// What may stand between the mentions of a title, its holder and its
// organization, so that they belong together.
var (
	beforePerson = []string{"", " "}                                                                    // 董事长李开复, CEO Sam Altman
	afterOrg     = []string{"", " ", "的", "'s ", "’s "}                                                 // 创新工场董事长, Alibaba's chairman
	betweenTitle = []string{"", " ", "兼", "、", "暨", "及", "和", " and ", ", ", ", and ", "/", " & "}      // 董事长兼CEO
	betweenOrgs  = []string{"兼", "、", "，", ",", ", ", "暨", "及", "和", "，现任", "、现任", "，现", "、现", " and "} // 总监、蚂蚁顾问
	afterPerson  = []string{", ", ", the ", ",", "，", "(", " (", "（"}                                   // Sam Altman, chief executive of OpenAI
	beforeOrg    = []string{" of ", " at ", " of the ", " at the ", " for ", " for the ", " with ", " in "}
)

// EachTitle calls f with the titles that stand beside mentions of people, by
// the person's entity id:
//
//	ORG TITLE PERSON            创新工场董事长兼CEO李开复, OpenAI CEO Sam Altman
//	ORG TITLE、ORG TITLE PERSON 前阿里巴巴总监、蚂蚁顾问张伟
//	PERSON, TITLE of ORG        Sam Altman, chief executive of OpenAI
//	PERSON, ORG TITLE           Sam Altman, OpenAI's CEO; 王小川（百川智能CEO）
//
// without the organization too. A place stands for an organization where the
// title is an office that it gives: 河南省省长张伟, Texas Governor John Smith. A
// title between two people is of the one that it touches.
func EachTitle(a *jianzhu.Article, f func(person string, h jianzhu.HeldTitle)) {
	names := make(map[string]string)
	for i := range a.Paragraphs {
		p := &a.Paragraphs[i]
		ms := p.Mentions
		// gap reports whether what stands between two mentions is one of some.
		gap := func(i, j int, some []string) bool {
			return i >= 0 && j < len(ms) && slices.Contains(some, p.Text[ms[i].End:ms[j].Start])
		}
		is := func(i int, t jianzhu.Type) bool { return i >= 0 && i < len(ms) && ms[i].Type == t }
		gives := func(i int) bool { return is(i, jianzhu.TypeOrg) || is(i, jianzhu.TypeLoc) }
		for k, m := range ms {
			if m.Type != jianzhu.TypePerson || m.EntityID == "" {
				continue
			}
			say := func(from, to, org int) { // titles ms[from:to], organization ms[org] or none
				for _, t := range ms[from:to] {
					h := jianzhu.HeldTitle{Title: strings.TrimSpace(t.In(p.Text))}
					if org >= 0 && ms[org].EntityID != "" && (ms[org].Type == jianzhu.TypeOrg || isOffice(Fold(h.Title))) {
						if len(names) == 0 {
							for _, e := range a.Entities {
								names[e.ID] = e.Name
							}
						}
						h.OrganizationID = ms[org].EntityID
						h.Organization = names[h.OrganizationID]
					}
					f(m.EntityID, h)
				}
			}
			// Before the name.
			for end := k; is(end-1, jianzhu.TypeTitle) && (end == k && gap(end-1, end, beforePerson) || end < k && gap(end-1, end, betweenOrgs)); {
				from := end - 1
				for is(from-1, jianzhu.TypeTitle) && gap(from-1, from, betweenTitle) {
					from--
				}
				org := -1
				if gives(from-1) && gap(from-1, from, afterOrg) {
					org = from - 1
				}
				if org < 0 && end < k {
					break // perhaps somebody else's
				}
				say(from, end, org)
				if end = org; org < 0 {
					break
				}
			}
			// Behind it.
			from, org := k+1, -1
			if gives(k+1) && gap(k, k+1, afterPerson) && gap(k+1, k+2, afterOrg) {
				from, org = k+2, k+1
			} else if !gap(k, k+1, afterPerson) {
				continue
			}
			to := from
			for is(to, jianzhu.TypeTitle) && (to == from || gap(to-1, to, betweenTitle)) {
				to++
			}
			if to == from || is(to, jianzhu.TypePerson) && gap(to-1, to, beforePerson) {
				continue
			}
			if org < 0 && gives(to) && gap(to-1, to, beforeOrg) {
				org = to
			}
			say(from, to, org)
		}
	}
}
