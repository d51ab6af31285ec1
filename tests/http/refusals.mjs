// What every refusal has to carry (docs/api.md): title, detail and remedy in both languages, its facts, and the instant
// from which it becomes possible where time cures it. Collects which codes of src/domain/reasons.def were met.
import { readFileSync } from 'node:fs';

// How many codes no scenario produces, or nobody gives.
const laterAllowed = 0;

// What the interface promises by name: each is a row of reasons.def.
const promised = [
    'activate-by-passed', 'activation-pending', 'already-activated', 'already-assigned', 'already-global-admin',
    'already-member', 'already-moved', 'already-replaced', 'already-requested', 'amount-differs', 'benefit-expired',
    'bulk-credit-not-removable', 'claim-expired', 'conflicting-offer', 'contract-expired', 'contract-ids-required',
    'contract-ids-wrong', 'country-cap-reached', 'credit-already-assigned', 'credit-exhausted', 'credit-lapsed',
    'domain-not-verified', 'domain-not-yours', 'email-taken', 'extend-limit-exceeded',
    'home-is-pmc', 'hours-exhausted', 'incidents-exhausted', 'key-already-redeemed', 'key-unknown',
    'last-global-admin', 'marketing-contact-email-same', 'marketing-contact-missing', 'membership-lapsed',
    'no-key-needed', 'no-seats-left', 'no-subscription-to-change', 'not-a-member', 'not-activated', 'not-assigned',
    'not-bulk', 'not-eligible', 'not-in-offer', 'not-invited', 'not-pending', 'not-permitted', 'offer-already-held',
    'offer-disabled', 'order-being-cancelled', 'order-not-awaiting-payment', 'out-of-scope', 'outside-enrolment-year',
    'person-not-in-directory', 'pool-empty', 'product-version-not-supported', 'quantity-exhausted',
    'reassign-too-early', 'refund-benefit-activated', 'refund-key-revealed', 'refund-window-closed',
    'renewal-window-closed', 'renewal-window-not-open', 'replacement-window-closed', 'request-closed',
    'requirements-not-met', 'role-not-allowed-for-guest', 'role-not-grantable', 'second-person-required',
    'taken-by-another', 'tenant-in-use', 'tenant-not-yours', 'tenant-taken', 'variant-not-available',
];

// Answered as mistakes of the input, 404 and 422 with JSON Pointers; no refusal of a rule.
const mistakes = ['unknown-id', 'field-missing'];

export class Refusals {
    constructor(file) {
        this.rows = new Map();
        this.seen = new Set();
        for (const m of readFileSync(file, 'utf8').matchAll(/^REASON\((\w+),\s*"([^"]*)",\s*"([^"]*)",\s*(\w+),\s*"([^"]*)"\)/gm))
            this.rows.set(m[2], { rule: m[3], remedy: m[4], facts: m[5].split(' ').filter(Boolean) });
        if (this.rows.size === 0) throw new Error(`${file} has no refusal`);
    }

    reasons(answer) {
        return (answer.json?.reasons ?? []).filter((r) => this.rows.has(r.code));
    }

    // Does the answer carry a refusal that was not looked at?
    news(answer) {
        return this.reasons(answer).some((r) => !this.seen.has(r.code));
    }

    // The same answer in English and in Korean: what is wrong with its refusals.
    look(english, korean) {
        const wrong = [];
        for (const en of this.reasons(english)) {
            if (this.seen.has(en.code)) continue;
            this.seen.add(en.code);
            const row = this.rows.get(en.code);
            const ko = this.reasons(korean).find((r) => r.code === en.code);
            if (!ko) {
                wrong.push(`${en.code} is not refused in Korean: ${korean.status} ${korean.text.slice(0, 200)}`);
                continue;
            }
            const words = (r) => [r.title, r.detail, r.remedy?.what];
            if (![...words(en), ...words(ko)].every((w) => typeof w === 'string' && w.length > 0))
                wrong.push(`${en.code} lacks title, detail or remedy: ${JSON.stringify([en, ko])}`);
            else if (words(en).some((w) => /[가-힣]/.test(w.replace(/[“"'][^“”"']*["'”]/g, ''))) || !words(ko).every((w) => /[가-힣]/.test(w)))
                wrong.push(`${en.code} is not in its languages: ${JSON.stringify([words(en), words(ko)])}`);
            if (en.rule !== row.rule) wrong.push(`${en.code} names ${en.rule}, not ${row.rule}`);
            if (!en.remedy?.who) wrong.push(`${en.code} does not say who can help`);
            for (const fact of row.facts)
                if (!(fact in (en.facts ?? {}))) wrong.push(`${en.code} lacks the fact ${fact}: ${JSON.stringify(en.facts)}`);
            if (row.remedy === 'WAIT' && !/^\d{4}-\d\d-\d\dT/.test(en.remedy?.from ?? ''))
                wrong.push(`${en.code} does not say from when: ${JSON.stringify(en.remedy)}`);
        }
        return wrong;
    }

    // After all scenarios.
    finish() {
        const missing = [...new Set([...this.rows.keys(), ...promised])]
            .filter((code) => !this.seen.has(code) && !mistakes.includes(code));
        console.log(`refusals: ${this.seen.size} of ${this.rows.size - mistakes.length} produced in both languages${missing.length ? `; no scenario produces ${missing.join(', ')}` : ''}`);
        return missing.length > laterAllowed ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
    }
}
