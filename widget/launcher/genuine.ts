/** A member of `document` itself, also where the page has an element of that name (`<img name="body">`) in front of it. */
export const genuine = <Name extends keyof Document>(name: Name): Document[Name] => Reflect.get(Document.prototype, name, document)
