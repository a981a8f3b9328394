/* Contracts of functions that ask how the lock is held. */

struct den_map {
	struct sx	lock;
	int		size;
	int		busy;
};

static int
den_locked(struct den_map *map)
{
	return (sx_xlocked(&map->lock));
}

/* Held exclusively, or upgraded from shared for a while. */
static int
den_lookup(struct den_map *map)
{
	int locked, n;

	locked = sx_xlocked(&map->lock);
	if (locked || sx_try_upgrade(&map->lock)) {
		n = map->size++;
		if (!locked)
			sx_downgrade(&map->lock);
		return (n);
	}
	return (0);
}

int
lookup_exclusively(struct den_map *map)
{
	int n;

	sx_xlock(&map->lock);
	n = den_lookup(map);
	sx_xunlock(&map->lock);
	return (n);
}

static int
den_grow(struct den_map *map)
{
	if (!sx_try_upgrade(&map->lock))
		return (0);
	map->size++;
	sx_downgrade(&map->lock);
	return (1);
}

int
grow_exclusively(struct den_map *map)
{
	int n;

	sx_xlock(&map->lock);
	n = den_grow(map);	/* want `den_grow\(\) needs map->lock shared, but it is held exclusive` */
	sx_xunlock(&map->lock);
	return (n);
}

/* Each branch says what it needs. */
void
either(struct den_map *map)
{
	if (map->busy)
		sx_assert(&map->lock, SA_UNLOCKED);
	else
		sx_assert(&map->lock, SA_XLOCKED);
	map->size--;
}

void
neither(struct den_map *map)
{
	sx_assert(&map->lock, SA_UNLOCKED);	/* want `says that map->lock is not held` */
	map->size--;
	sx_assert(&map->lock, SA_XLOCKED);
}
