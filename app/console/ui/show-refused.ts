/** Leads to the first field that shows what is wrong with it, clear of the bar at the top. False when no field shows it. */
export function showRefused(form: ParentNode): boolean {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid]')
  field?.scrollIntoView({ block: 'center' })
  field?.focus({ preventScroll: true })
  return field !== null
}
