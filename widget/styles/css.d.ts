/** The build hands a style sheet to the script that imports it as minified text. */
declare module '*.css' {
  const css: string
  export default css
}
