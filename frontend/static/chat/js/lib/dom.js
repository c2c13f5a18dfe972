/**
 * The element that the page's own markup promises.
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
 * A copy of the one element inside `<template id>`.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function stamp(id) {
  const template = need(document, `template#${id}`, HTMLTemplateElement);
  const copy = template.content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new TypeError(`template ${id} is empty`);
  return copy;
}

/**
 * A name or a text among other words: however it runs, and whatever direction it asks for, what
 * stands around it keeps its place (Unicode UAX #9, isolates).
 *
 * @param {string} text
 */
export function isolated(text) {
  const element = document.createElement("bdi");
  element.textContent = text;
  return element;
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
