// The shop works without this. With it: windows count down and close on time, claims answer in place, lists sort
// at once, and the checkout prices every change of the selection as it is made.

const serverAhead = Number(document.body.dataset.now) - Date.now();
const now = () => Date.now() + serverAhead;

countDown();
document.addEventListener('submit', claimInPlace);
document.addEventListener('change', submitAtOnce);
document.addEventListener('change', priceSelection);
document.addEventListener('click', followInPlace);
openWideFilters();

/** Ticks each second, and besides at the exact instant of the next opening or close. */
function countDown() {
  const instants = [];
  for (const element of document.querySelectorAll('[data-closes]')) {
    const opens = Number(element.dataset.opens);
    const closes = Number(element.dataset.closes);
    if (now() >= closes) close(element);
    else if (now() >= opens) open(element);
    instants.push(opens, closes);
    const shown = element.querySelector('[data-count]');
    if (!shown) continue;
    const until = now() < opens ? opens : closes;
    shown.textContent = `${now() < opens ? 'opens' : 'ends'} in ${timeLeft(until - now())}`;
  }
  const waits = instants.map((instant) => instant - now()).filter((wait) => wait > 0);
  if (waits.length > 0) setTimeout(countDown, Math.max(1, Math.min(1000, ...waits)));
}

function open(element) {
  const button = element.querySelector('[data-claim] button');
  if (button && element.dataset.state !== 'open') button.disabled = false;
  element.dataset.state = 'open';
}

function close(element) {
  if (element.dataset.state === 'closed') return;
  element.dataset.state = 'closed';
  if ('vanishes' in element.dataset) {
    element.remove();
    return;
  }
  element.classList.add('spent');
  element.querySelector('[data-claim]')?.replaceWith(textIn('span', 'sold', 'Ended'));
  const shown = element.querySelector('[data-count]');
  if (shown) {
    shown.removeAttribute('data-count');
    shown.textContent = 'ended';
  }
}

/** The same words as the server's (src/pages/storefront/words.ts), with seconds under ten minutes. */
function timeLeft(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

async function claimInPlace(event) {
  const form = event.target.closest('[data-claim]');
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector('button');
  const said = form.querySelector('output');
  button.disabled = true;
  const answer = await send(form.action, new FormData(form));
  said.className = `claimed ${answer.good ? 'good' : 'bad'}`;
  said.textContent = answer.text;
  // Long enough that a second tap is not a second claim.
  setTimeout(() => {
    button.disabled = false;
  }, 1500);
}

async function send(address, body) {
  try {
    const response = await fetch(address, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) return await response.json();
  } catch {
    // Answered below: what matters to the shopper is that it can be tried again.
  }
  return { good: false, text: 'That did not work. Please try again.' };
}

function submitAtOnce(event) {
  const form = event.target.closest('form[data-auto]');
  if (form?.reportValidity()) form.requestSubmit();
}

let pricing = null;

function priceSelection(event) {
  const form = event.target.closest('form[data-live]');
  if (!form || event.target.name !== 'coupon') return;
  const pairs = new FormData(form);
  const kept = [...pairs].filter(([name]) => name === 'touched' || name === 'coupon');
  void swapCheckout(`/checkout?${new URLSearchParams(kept)}`);
}

async function followInPlace(event) {
  const link = event.target.closest('[data-live-link]');
  if (link) {
    event.preventDefault();
    void swapCheckout(link.getAttribute('href'));
    return;
  }
  const claim = event.target.closest('[data-claim-live]');
  if (!claim) return;
  event.preventDefault();
  claim.disabled = true;
  const answer = await send(claim.formAction, new URLSearchParams({ back: '/checkout' }));
  if (answer.good) {
    await swapCheckout('/checkout');
    return;
  }
  claim.after(textIn('span', 'claimed bad', answer.text));
}

/** Fetches the checkout as it would be and puts its parts in place; without an answer the page itself goes there. */
async function swapCheckout(address) {
  pricing?.abort();
  pricing = new AbortController();
  const form = document.querySelector('form[data-live]');
  const focused = document.activeElement?.value;
  form.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(address, { signal: pricing.signal });
    if (!response.ok || response.redirected) throw new Error('no checkout');
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const part of form.querySelectorAll('[data-part]')) {
      part.replaceWith(fresh.querySelector(`[data-part="${part.dataset.part}"]`));
    }
    history.replaceState(null, '', address);
    for (const box of form.querySelectorAll('input[name="coupon"]')) if (box.value === focused) box.focus();
    form.removeAttribute('aria-busy');
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(address);
  }
}

function textIn(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** Filters are folded on a phone and open beside a wide list. */
function openWideFilters() {
  const wide = matchMedia('(min-width: 961px)');
  const apply = () => {
    for (const details of document.querySelectorAll('[data-wide-open]')) details.open = wide.matches;
  };
  wide.addEventListener('change', apply);
  apply();
}
