/*
 * A struct whose zone is never freed is type-stable, as the code that makes
 * the zone says.
 */
#include <sys/param.h>
#include <sys/lock.h>
#include <sys/sx.h>
#include <vm/uma.h>

struct crew {
	struct sx	c_sx;
	int		c_size;
};

struct team {
	struct sx	t_sx;
	int		t_size;
};

struct member {
	struct mtx	m_mtx;
	struct crew	*m_crew;	/* (m_mtx) */
	struct team	*m_team;	/* (m_mtx) */
};

static uma_zone_t crew_zone, team_zone;

void
zones_init(void)
{

	crew_zone = uma_zcreate("crew", sizeof(struct crew), NULL, NULL, NULL, NULL,
	    UMA_ALIGN_PTR, UMA_ZONE_NOFREE | UMA_ZONE_VM);
	team_zone = uma_zcreate("team", sizeof(struct team), NULL, NULL, NULL, NULL,
	    UMA_ALIGN_PTR, 0);
}

void
member_assign(struct member *m, struct crew *c, struct team *t)
{

	mtx_lock(&m->m_mtx);
	m->m_crew = c;
	m->m_team = t;
	mtx_unlock(&m->m_mtx);
}

void
wait_for_crew(struct member *m)
{
	struct crew *c;

	mtx_lock(&m->m_mtx);
	c = m->m_crew;
	while (c->c_size == 0) {
		mtx_unlock(&m->m_mtx);
		sx_xlock(&c->c_sx);	/* want "note.*benign only because struct crew is type-stable .*uma_zcreate" */
		sx_xunlock(&c->c_sx);
		mtx_lock(&m->m_mtx);
		c = m->m_crew;
	}
	mtx_unlock(&m->m_mtx);
}

/* Memory of this zone is given back: nothing makes this benign. */
void
wait_for_team(struct member *m)
{
	struct team *t;

	mtx_lock(&m->m_mtx);
	t = m->m_team;
	while (t->t_size == 0) {
		mtx_unlock(&m->m_mtx);
		sx_xlock(&t->t_sx);
		sx_xunlock(&t->t_sx);
		mtx_lock(&m->m_mtx);
		t = m->m_team;
	}
	mtx_unlock(&m->m_mtx);
}
