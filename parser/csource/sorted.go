package csource

import (
	"maps"
	"slices"
	"sort"
)

func sorted(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }

func sortedUnique(l []string) []string {
	slices.Sort(l)
	return slices.Compact(l)
}

func sortInserts(l []insert) {
	sort.SliceStable(l, func(i, j int) bool { return l[i].at < l[j].at })
}
