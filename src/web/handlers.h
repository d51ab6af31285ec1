/* The handlers of the rows in web.c, by the file that holds them. */
#ifndef WEB_HANDLERS_H
#define WEB_HANDLERS_H

#include "web/pages.h"

/* Drops the page and answers the error instead. */
void page_fail(struct page *p, enum err e);
/* L13: who has guessed wrong too often is told how long he waits. */
void page_wait(struct page *p, int64_t seconds);
/* A page of rights: who reads `way` is named (contract: who lacks a right sees who has it). */
void page_forbid(struct page *p, const char *way);

/* Where the benefits are until the company has moved here; NULL: they are here. */
struct moving;
const struct moving *moving_part(struct page *p);

handler_fn benefits_all, benefits_software, benefits_cloud, benefits_developer, benefits_technical,
    benefits_one;
handler_fn gtm_index, gtm_one;
handler_fn gtm_index, technical_one;
/* The benefit that the path names; false: the error is the answer. */
bool benefits_find(struct page *p, struct benefit_view *ret);
handler_fn licence_one, licence_desk, licence_by_code;
/* What each way that an input chooses between would come to (act_preview.branches). */
void licence_branches(struct page *p, const struct description *d, struct branch_row **ret, size_t *ret_n);
handler_fn software_one, credit_one, developer_one;
handler_fn home_page, me_page;
handler_fn directories_page, claim_page;
handler_fn people_index, people_one;
handler_fn activity_page, activity_csv;
handler_fn orders_page, roles_page;
handler_fn acts_form, acts_post;
handler_fn requests_index, requests_one, requests_desk_one;
handler_fn queue_index, queue_requests, queue_orders;
handler_fn uploads_form, uploads_post;
handler_fn ops_pools, ops_partners;
handler_fn imports_form, imports_post;

#endif
