/**
 * The element that the markup of a view promises.
 *
 * @template {Element} T
 * @param {ParentNode} within
 * @param {string} selector
 * @param {new (...args: any[]) => T} kind
 * @returns {T}
 * @throws {TypeError} when template and script have come apart
 */
export function need(within, selector, kind) {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new TypeError(`no ${kind.name} at ${selector}`);
  return found;
}

/**
 * The element that a view calls by the name in its `data-part`.
 *
 * @param {ParentNode} root of the view
 * @param {string} name
 */
export function part(root, name) {
  return need(root, `[data-part~=${name}]`, HTMLElement);
}

/**
 * A copy of the one element inside `<template data-template>`.
 *
 * @param {string} name
 * @returns {HTMLElement}
 */
export function stamp(name) {
  const template = need(document, `template[data-template=${name}]`, HTMLTemplateElement);
  const copy = template.content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new TypeError(`template ${name} is empty`);
  return copy;
}

/**
 * A new element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * An icon of the sprite.
 *
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * A name or a text among other words: however it runs, and whatever direction it asks for, what
 * stands around it keeps its place (Unicode UAX #9, isolates).
 *
 * @param {string} text
 */
export function isolated(text) {
  const made = document.createElement("bdi");
  made.textContent = text;
  return made;
}

/**
 * Changes an element in a way that may hide it, or a part of it. Where that had the focus, the first
 * of the others that can takes it: at the latest the main part of the page, to which its skip link
 * leads.
 *
 * @param {HTMLElement} element
 * @param {() => void} change
 * @param {({ focus(options?: FocusOptions): void } | null)[]} [others]
 */
export function takeFocus(element, change, others = []) {
  const { activeElement: focused } = document;
  const isInside = element.contains(focused);
  change();
  if (!isInside || focused?.checkVisibility()) return;
  /** @type {HTMLElement | null} */
  const main = document.querySelector("[data-skip]");
  for (const other of [...others, main]) {
    other?.focus({ preventScroll: true });
    // What was hidden may have the focus until the page is painted.
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement?.checkVisibility()) return;
  }
}

/** The key with which Safari ends a composition after having said that it has ended. */
const IN_COMPOSITION = 229;

/**
 * Does this key belong to an input method, which composes a word of several?
 *
 * @param {KeyboardEvent} event
 */
export function composing(event) {
  return event.isComposing || event.keyCode === IN_COMPOSITION;
}

/**
 * Data that Django's json_script put into the page.
 *
 * @template T
 * @param {string} id
 * @returns {T}
 */
export function boot(id) {
  return JSON.parse(need(document, `#${id}`, HTMLScriptElement).textContent ?? "null");
}

/**
 * Makes `parent` hold exactly `wanted`, moving as little as possible.
 *
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const child of wanted) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}
